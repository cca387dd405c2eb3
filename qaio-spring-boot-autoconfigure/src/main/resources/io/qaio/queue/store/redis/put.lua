-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- KEYS 1-9  see queue.lua
-- KEYS 10   number of the producer's last call, kept as long as it may be sent again
-- ARGV 2    number of this call
-- ARGV 3    how long to keep it, in ms
-- ARGV 4    name of a lease for a waiting consumer, or '' to hand over nothing
-- ARGV 5    start of the names of consumers' own channels
-- ARGV 6    '' if no task has a delay or an id of the caller's own
-- ARGV 7-   tasks: entries from position 8 on; unless ARGV 6 is '', each after its delay
--           in ms
-- returns   how many tasks were stored; fewer than given if ids of the caller's live

local last = call('SET', KEYS[10], ARGV[2], 'PX', ARGV[3], 'GET')
if last and tonumber(last) >= tonumber(ARGV[2]) then
  call('SET', KEYS[10], last, 'PX', ARGV[3])
  return 0
end

local stamp = '\1' .. struct.pack('>I6', now)

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription.
if #ARGV == 7 and ARGV[4] ~= '' then
  local entry = stamp .. ARGV[7]
  local waiter = call('ZPOPMIN', WAITING)
  while waiter[1] and call('EXISTS', READY) == 0 do
    local consumer, wait, timeout, most = string.match(waiter[1], '^(%S+) (%S+) (%d+) (%d+)$')
    local ends = now + (byte(entry, 17) < 2 and timeout or struct.unpack('>I5', entry, 10))
    local lease = ARGV[4] .. '/' .. most
    local token = lease .. ':001'
    local message = string.format('%s %s %d %s\n', wait, token, ends, READY) .. entry
    if tonumber(waiter[2]) > now and call('PUBLISH', ARGV[5] .. consumer, message) > 0 then
      call('HSET', TAKEN, token, entry)
      call('ZADD', LEASES, ends, lease)
      if call('EXISTS', WAITING) == 1 then
        -- include ready.lua
        announce(ends)
      end
      return 1
    end
    waiter = call('ZPOPMIN', WAITING)
  end
  call('RPUSH', READY, entry)
  if waiter[1] then
    -- older tasks come first; those who wait have been told of them
    call('ZADD', WAITING, waiter[2], waiter[1])
  end
  return 1
end

-- include ready.lua

local entries, later = {}, 0
if ARGV[6] == '' then
  for i = 7, #ARGV do
    entries[i - 6] = stamp .. ARGV[i]
  end
else
  -- include delay.lua
  for i = 7, #ARGV, 2 do
    local entry = stamp .. ARGV[i + 1]
    local isUnique = byte(entry, 17) % 2 == 1
    if not isUnique or call('SADD', IDS, sub(entry, 21, 20 + byte(entry, 20))) == 1 then
      if ARGV[i] == '0' then
        entries[#entries + 1] = entry
      else
        delay(entry, tonumber(ARGV[i]))
        later = later + 1
      end
    end
  end
end
makeReady('RPUSH', entries)
return #entries + later
