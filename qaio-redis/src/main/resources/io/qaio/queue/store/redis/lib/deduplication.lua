-- include keys.lua

-- Whether the deduplication window of an id is open, whatever became of its task.
local function isInWindow(id, now)
  local ends = call('ZSCORE', ID_WINDOWS, id)
  return ends and tonumber(ends) > now
end

-- Opens the deduplication window of an id, for a time in ms. Removes up to two windows that
-- have ended, so these cannot pile up.
local function openWindow(id, ms, now)
  local ends = string.format('%d', now + ms)
  call('ZADD', ID_WINDOWS, ends, id)
  if call('PTTL', ID_WINDOWS) < ms then
    call('PEXPIREAT', ID_WINDOWS, ends)
  end
  local ended = call('ZRANGEBYSCORE', ID_WINDOWS, '-inf', now, 'LIMIT', 0, 2)
  if ended[1] then
    call('ZREM', ID_WINDOWS, unpack(ended))
  end
end
