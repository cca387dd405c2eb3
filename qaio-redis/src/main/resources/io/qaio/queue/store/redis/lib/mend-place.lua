-- include set-aside.lua

-- The place of a task that lines up for an ordering key whose entry in ORDERING_KEYS is no
-- number above zero: behind the last that is blocked, or the first if none is.
--   reply  what HINCRBY replied
--   start  of the members of BLOCKED with this key
local function mendPlace(key, reply, start)
  if type(reply) == 'table' and not string.find(reply.err, 'integer') and not string.find(reply.err, 'overflow') then
    -- another failure, again
    return call('HINCRBY', ORDERING_KEYS, key, 1)
  end
  setAside('ordering-keys', 'it is not the number of tasks of an ordering key',
      key .. ' ' .. call('HGET', ORDERING_KEYS, key))
  local last = call('ZREVRANGEBYLEX', BLOCKED, '(' .. start .. '\255', '[' .. start, 'LIMIT', 0, 1)[1]
  local place = last and #last >= #start + 6 and struct.unpack('>I6', last, #start + 1) + 1 or 1
  call('HSET', ORDERING_KEYS, key, string.format('%d', place))
  return place
end
