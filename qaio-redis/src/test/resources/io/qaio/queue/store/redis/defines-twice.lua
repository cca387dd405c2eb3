-- include announce-ready.lua

local function announceReady()
end
