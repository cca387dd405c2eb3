-- include clock.lua

local function currentMillis()
end
