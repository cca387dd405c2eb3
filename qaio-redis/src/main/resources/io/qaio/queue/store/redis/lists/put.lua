-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- KEYS      see queue.lua; only the first seven unless ARGV 6 is 1
-- KEYS last number of the producer's last call, kept as long as it may be sent again
-- ARGV 2    number of this call, which no lease of the producer has
-- ARGV 3    how long to keep it, in ms
-- ARGV 4    the producer's own channel as a consumer, which ends with its name; in a cluster,
--           where it is not known who listens, just the name
-- ARGV 5    attempts at the most of a task that this consumer gets
-- ARGV 6    1, unless the tasks can be kept as they are: none has a delay, a time, an id of
--           the caller's own, a priority or an ordering key, and the client knew the time
--           here a moment ago; then, of a single task, one who waits at the producer itself,
--           if anybody does, and '' else
-- ARGV 7-   tasks: entries; if ARGV 6 is 1, each after its delay in ms, or '@' and the time
--           in ms at which it may be delivered; and perhaps a space and for how long its id
--           is kept in ms
-- returns   time now, unless nobody needs it; then, if the task was handed to one who waits
--           at the producer itself: the waiter, the delivery token, the end of the lease, and
--           the entry unless it is as it came

-- include arrive.lua

if isRepeated then
  -- include time.lua
  call('SET', KEYS[#KEYS], last, 'PX', ARGV[3])
  -- whoever got the task with the lost reply is not known any more: to nobody, who gives
  -- it back
  local lease = newLease .. '/' .. ARGV[5]
  local token = lease .. ':001'
  local entry = call('HGET', TAKEN, token)
  return entry and { now, '0', token, call('ZSCORE', LEASES, lease) or tostring(now), entry } or { now }
end

-- include admit.lua

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription; one that
-- waits where the task comes from gets it with the reply.
local isWaitedFor = #entries ~= 1
if not isWaitedFor then
  local entry = entries[1]
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
    local token = lease .. ':001'
    if isThere and (isOwn or tell(token)) then
      call('HSET', TAKEN, token, entry)
      call('ZADD', LEASES, ends, lease)
      if other or isNear then
        -- include announce.lua
        announceDue(tonumber(ends))
      end
      return isOwn and { now, sub(who, 15, 27), token, ends, not isPlain and entry or nil } or { now }
    end
    waiters = other and call('ZPOPMIN', WAITING, 2) or {}
  end
end

if not isPlain then
  -- include time.lua
  -- include ready.lua
  makeReady('RPUSH', entries)
  return { now }
end
local length
for i = 7, #ARGV, 4000 do
  length = call('RPUSH', READY, unpack(ARGV, i, math.min(i + 3999, #ARGV)))
end
if isWaitedFor and length == #ARGV - 6 then
  -- include announce.lua
  announceReady()
end
return {}
