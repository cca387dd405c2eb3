-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- KEYS 1-7  see queue.lua
-- KEYS 8    number of the producer's last call, kept as long as it may be sent again
-- ARGV 2    number of this call
-- ARGV 3    how long to keep it, in ms
-- ARGV 4    name of a lease for a waiting consumer, or '' to hand over nothing
-- ARGV 5    start of the names of consumers' own channels
-- ARGV 6-   tasks: an entry with the delay (ms) at 2-7
-- returns   how many tasks were stored; fewer than given if ids of the caller's live

if tonumber(redis.call('GET', KEYS[8]) or 0) >= tonumber(ARGV[2]) then
  return #ARGV - 5
end

-- Gives a task to a consumer that waits, lease and all, so that it needs not ask.
-- A consumer that is gone has no subscription and gets nothing.
local function handOver(entry)
  while true do
    local waiter = redis.call('ZPOPMIN', WAITING)
    if not waiter[1] then
      return false
    end
    if tonumber(waiter[2]) > now then
      local consumer, wait, timeout, most = string.match(waiter[1], '^(%S+) (%S+) (%d+) (%d+)$')
      local own = struct.unpack('>I5', entry, 10)
      timeout = own > 0 and own or tonumber(timeout)
      local name = ARGV[4] .. '/' .. most
      local message = string.format('%s %s:1 %d %s\n', wait, name, now + timeout, READY) .. entry
      if redis.call('PUBLISH', ARGV[5] .. consumer, message) > 0 then
        lease({ entry }, name, timeout)
        return true
      end
    end
  end
end

local stamp = '\1' .. struct.pack('>I6', now)
local entries, added = {}, 0
for i = 6, #ARGV do
  local task = ARGV[i]
  local entry = stamp .. string.sub(task, 8)
  if not isUnique(entry) or redis.call('SADD', IDS, idOf(entry)) == 1 then
    added = added + 1
    local later = struct.unpack('>I6', task, 2)
    if later > 0 then
      delay(entry, later)
    else
      entries[#entries + 1] = entry
    end
  end
end
redis.call('SET', KEYS[8], ARGV[2], 'PX', ARGV[3])
local alone = #entries == 1 and ARGV[4] ~= ''
if not (alone and redis.call('EXISTS', READY) == 0 and handOver(entries[1])) then
  makeReady('RPUSH', entries)
end
return added
