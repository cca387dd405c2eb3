-- Needs ready.lua.

-- Makes an entry ready at a time.
local function delay(entry, at)
  call('ZADD', DELAYED, string.format('%d', at), entry)
  announceDue(at)
end
