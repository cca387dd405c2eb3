-- include announce-due.lua

-- Makes a task ready at a time.
local function delay(record, at, now)
  call('ZADD', DELAYED, string.format('%d', at), record)
  announceDue(at, now)
end
