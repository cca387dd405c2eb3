-- Whether an id is kept, whatever became of its task.
local function isGuarded(id)
  local ends = call('ZSCORE', GUARDS, id)
  return ends and tonumber(ends) > now
end

-- Keeps an id for a time in ms.
local function guard(id, ms)
  call('ZADD', GUARDS, string.format('%d', now + ms), id)
  if call('PTTL', GUARDS) < ms then
    call('PEXPIREAT', GUARDS, string.format('%d', now + ms))
  end
  -- two for each that is added: so those whose time is over cannot pile up
  local over = call('ZRANGEBYSCORE', GUARDS, '-inf', now, 'LIMIT', 0, 2)
  if over[1] then
    call('ZREM', GUARDS, unpack(over))
  end
end
