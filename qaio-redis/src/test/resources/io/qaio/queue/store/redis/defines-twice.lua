-- include announce.lua

local function announceReady()
end
