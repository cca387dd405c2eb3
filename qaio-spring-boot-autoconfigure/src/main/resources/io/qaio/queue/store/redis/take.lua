-- Takes ready tasks under a lease, and notes who found none as waiting. A call that the
-- driver sends again after a lost connection gets the same tasks: the lease has its name
-- from the client.
--
-- KEYS 1-7  see queue.lua
-- ARGV 2    name of the lease
-- ARGV 3    its timeout in ms, for tasks without their own
-- ARGV 4    how many tasks at the most
-- ARGV 5    how long who waits is taken to wait unless heard of again, in ms
-- ARGV 6-   who asks, one for each task: a name if it will wait, '' if not
-- returns   time now, ms until something is due or -1 (0 if nobody waits), entries

bringBack()

local entries = {}
if redis.call('HEXISTS', TAKEN, ARGV[2] .. ':1') == 1 then
  local entry = redis.call('HGET', TAKEN, ARGV[2] .. ':1')
  while entry do
    entries[#entries + 1] = entry
    entry = redis.call('HGET', TAKEN, ARGV[2] .. ':' .. (#entries + 1))
  end
else
  entries = redis.call('LPOP', READY, ARGV[4]) or {}
  if #entries > 0 then
    lease(entries, ARGV[2], tonumber(ARGV[3]))
  end
end

local served = {}
for i = 6, math.min(5 + #entries, #ARGV) do
  if ARGV[i] ~= '' then
    served[#served + 1] = ARGV[i]
  end
end
callAll('ZREM', WAITING, served)
local waits = false
for i = 6 + #entries, #ARGV do
  if ARGV[i] ~= '' then
    if not waits then
      -- a removal first: a script that has begun to write may go on when memory is full
      redis.call('ZREMRANGEBYSCORE', WAITING, '-inf', now)
      waits = true
    end
    redis.call('ZADD', WAITING, now + ARGV[5], ARGV[i])
  end
end
return { now, waits and nextDue() or 0, entries }
