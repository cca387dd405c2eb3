-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- KEYS      see queue.lua
-- KEYS last number of the producer's last call, kept as long as it may be sent again
-- ARGV 2    number of this call
-- ARGV 3    how long to keep it, in ms
-- ARGV 4    name of a lease for a waiting consumer
-- ARGV 5    start of the names of consumers' own channels, or '' in a cluster, where it
--           is not known who listens
-- ARGV 6    the producer's name as a consumer
-- ARGV 7    attempts at the most of a task that this consumer gets
-- ARGV 8    '' if the tasks can be kept as they are: none has a delay, a time,
--           an id of the caller's own, a priority or an ordering key, and the client knew the
--           time here a moment ago
-- ARGV 9-   tasks: entries; unless ARGV 8 is '', each after its delay in ms, or '@' and
--           the time in ms at which it may be delivered; and perhaps a space and for how
--           long its id is kept in ms
-- returns   time now, or nothing if nobody needs it; and if the task was handed to one who
--           waits at the producer itself, what another consumer would have been told

-- Stores the tasks as they are. Returns how many are ready then.
local function push()
  local length
  for i = 9, #ARGV, 4000 do
    length = call('RPUSH', READY, unpack(ARGV, i, math.min(i + 3999, #ARGV)))
  end
  return length
end

-- include arrive.lua

if isRepeated then
  call('SET', KEYS[#KEYS], last, 'PX', ARGV[3])
  -- whoever got the task with the lost reply is not known any more: to nobody, who gives
  -- it back
  local lease = ARGV[4] .. '/' .. ARGV[7]
  local token = lease .. ':001'
  local entry = call('HGET', TAKEN, token)
  return entry and { now, message('0', token, call('ZSCORE', LEASES, lease) or now, entry) } or { now }
end

local entries = {}
if ARGV[8] ~= '' then
  -- include admit.lua
elseif #ARGV == 9 then
  entries[1] = ARGV[9]
end

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription; one that
-- waits where the task comes from gets it with the reply.
if #entries == 1 then
  local entry = entries[1]
  local waiter = call('ZPOPMIN', WAITING)
  while waiter[1] do
    -- there is seldom either, and one command tells so
    local there = call('EXISTS', READY, RANKED, WAITING)
    if there > 0 and call('EXISTS', READY, RANKED) > 0 then
      break
    end
    -- <application, 13 characters> <waiter, 13 digits> <timeout>/<attempts at the most>
    local who, slash = waiter[1], string.find(waiter[1], '/', 29, true)
    local isOwn = sub(who, 1, 13) == ARGV[6]
    if not isOwn and ARGV[5] == '' then
      break
    end
    local timeout = floor(byte(entry, 17) / 2) % 2 == 0 and sub(who, 29, slash - 1)
        or struct.unpack('>I5', entry, 10)
    local ends = string.format('%d', now + timeout)
    local lease = ARGV[4] .. sub(who, slash)
    local token = lease .. ':001'
    local told = message(sub(who, 15, 27), token, ends, entry)
    if tonumber(waiter[2]) > now and (isOwn or call('PUBLISH', ARGV[5] .. sub(who, 1, 13), told) > 0) then
      call('HSET', TAKEN, token, entry)
      call('ZADD', LEASES, ends, lease)
      if there > 0 then
        -- include ready.lua
        announce(tonumber(ends))
      end
      return isOwn and { now, told } or { now }
    end
    waiter = call('ZPOPMIN', WAITING)
  end
  if waiter[1] then
    call('ZADD', WAITING, waiter[2], waiter[1])
  elseif byte(entry, 17) < 16 then
    call('RPUSH', READY, entry)
    return { now }
  end
end

-- include ready.lua

if #entries > 0 or ARGV[8] ~= '' then
  makeReady('RPUSH', entries)
elseif push() == #ARGV - 8 then
  announce(0)
end
return { now }
