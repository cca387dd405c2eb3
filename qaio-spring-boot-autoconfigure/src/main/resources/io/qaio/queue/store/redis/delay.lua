-- Needs ready.lua.

local function delay(entry, ms)
  call('ZADD', DELAYED, now + ms, entry)
  announce(now + ms)
end
