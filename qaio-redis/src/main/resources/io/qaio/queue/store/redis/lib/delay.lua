-- include announce-due.lua

-- Makes a task ready at a time.
local function delay(record, at, now)
  call('ZADD', DELAYED, string.format(at == floor(at) and '%d' or '%.1f', at), record)
  announceDue(at, now)
end
