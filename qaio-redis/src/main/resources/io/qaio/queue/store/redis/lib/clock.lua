-- include keys.lua

-- The server's time in ms.
local function currentMillis()
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end
