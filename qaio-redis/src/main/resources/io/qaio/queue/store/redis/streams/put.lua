-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- Arguments and reply as in lists/put.lua.

-- include arrive.lua

if isRepeated then
  -- include time.lua
  -- include parts.lua
  call('SET', KEYS[#KEYS], last, 'PX', ARGV[3])
  -- whoever got the task with the lost reply is not known any more: to nobody, who gives
  -- it back
  for _, sign in ipairs({ '', '+' }) do
    local lease = sign .. newLease .. '/' .. ARGV[5]
    local _, _, _, id = partsOf(lease)
    local kept = id and call('XRANGE', streamOf(lease), id, id)[1]
    if kept then
      return { now, '0', lease .. ':' .. id, call('ZSCORE', LEASES, lease) or tostring(now), kept[2][2] }
    end
  end
  return { now }
end

-- include admit.lua

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription; one that
-- waits where the task comes from gets it with the reply.
local isWaitedFor = #entries ~= 1
if not isWaitedFor then
  local entry, id = entries[1], nil
  local stream, sign = TASKS, ''
  if byte(entry, 17) >= 16 then
    stream, sign = AHEAD, '+'
  end
  -- whoever waits at the producer, whatever the place in the line, as that is the shortest
  -- way; else two, as the second tells whether anybody else waits
  local isNear = #ARGV[6] > 1 and call('ZREM', WAITING, ARGV[6]) == 1
  local waiters = isNear and { ARGV[6], math.huge } or call('ZPOPMIN', WAITING, 2)
  while waiters[1] do
    -- include time.lua
    -- include waiter.lua
    if isUnknown then
      isWaitedFor = true
      break
    end
    lease = sign .. lease
    id = id or call('XADD', stream, '*', 't', entry)
    local token = lease .. ':' .. id
    if isThere and (isOwn or tell(token)) then
      -- include parts.lua
      -- include read.lua
      read(stream, sub(who, 1, 13), 1)
      setParts(lease, 1, 1, false, id, id)
      call('ZADD', LEASES, ends, lease)
      if other or isNear then
        -- include announce.lua
        announceDue(tonumber(ends))
      end
      return isOwn and { now, sub(who, 15, 27), token, ends, not isPlain and entry or nil } or { now }
    end
    waiters = other and call('ZPOPMIN', WAITING, 2) or {}
  end
  if id then
    call('XDEL', stream, id)
  end
end

if not isPlain then
  -- include time.lua
  -- include ready.lua
  makeReady('RPUSH', entries)
  return { now }
end
for i = 7, #ARGV do
  call('XADD', TASKS, '*', 't', ARGV[i])
end
if isWaitedFor then
  -- include announce.lua
  announceReady()
end
return {}
