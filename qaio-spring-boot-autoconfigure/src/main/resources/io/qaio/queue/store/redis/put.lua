-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- KEYS 1-9  see queue.lua
-- KEYS 10   number of the producer's last call, kept as long as it may be sent again
-- ARGV 2    number of this call
-- ARGV 3    how long to keep it, in ms
-- ARGV 4    name of a lease for a waiting consumer, or '' to hand over nothing
-- ARGV 5    start of the names of consumers' own channels
-- ARGV 6    '' if the tasks can be kept as they are: none has a delay or an id of the
--           caller's own, and the client knows the time here
-- ARGV 7-   tasks: entries; unless ARGV 6 is '', each after its delay in ms
-- returns   time now

local last = call('SET', KEYS[10], ARGV[2], 'PX', ARGV[3], 'GET')
if last and tonumber(last) >= tonumber(ARGV[2]) then
  call('SET', KEYS[10], last, 'PX', ARGV[3])
  return now
end

local entries = {}
if ARGV[6] ~= '' then
  -- include ready.lua
  -- include delay.lua
  local stamp = '\1' .. struct.pack('>I6', now)
  for i = 7, #ARGV, 2 do
    local entry = stamp .. sub(ARGV[i + 1], 8)
    local isUnique = byte(entry, 17) % 2 == 1
    if not isUnique or call('SADD', IDS, sub(entry, 21, 20 + byte(entry, 20))) == 1 then
      if ARGV[i] == '0' then
        entries[#entries + 1] = entry
      else
        delay(entry, tonumber(ARGV[i]))
      end
    end
  end
elseif #ARGV == 7 then
  entries[1] = ARGV[7]
end

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription.
if #entries == 1 and ARGV[4] ~= '' then
  local entry = entries[1]
  local waiter = call('ZPOPMIN', WAITING)
  while waiter[1] and call('EXISTS', READY) == 0 do
    -- <application, 13 characters> <waiter, 13 digits> <timeout>/<attempts at the most>
    local who, slash = waiter[1], string.find(waiter[1], '/', 29, true)
    local timeout = byte(entry, 17) < 2 and sub(who, 29, slash - 1) or struct.unpack('>I5', entry, 10)
    local ends = string.format('%d', now + timeout)
    local lease = ARGV[4] .. sub(who, slash)
    local token = lease .. ':001'
    local message = sub(who, 15, 28) .. token .. ' ' .. ends .. ' ' .. READY .. '\n' .. entry
    if tonumber(waiter[2]) > now and call('PUBLISH', ARGV[5] .. sub(who, 1, 13), message) > 0 then
      call('HSET', TAKEN, token, entry)
      call('ZADD', LEASES, ends, lease)
      if call('EXISTS', WAITING) == 1 then
        -- include ready.lua
        announce(tonumber(ends))
      end
      return now
    end
    waiter = call('ZPOPMIN', WAITING)
  end
  call('RPUSH', READY, entry)
  if waiter[1] then
    -- older tasks come first; those who wait have been told of them
    call('ZADD', WAITING, waiter[2], waiter[1])
  end
  return now
end

-- include ready.lua

if #entries > 0 or ARGV[6] ~= '' then
  makeReady('RPUSH', entries)
else
  local length
  for i = 7, #ARGV, 4000 do
    length = call('RPUSH', READY, unpack(ARGV, i, math.min(i + 3999, #ARGV)))
  end
  if length == #ARGV - 6 then
    announce(0)
  end
end
return now
