-- Brings back what is due, one bounded portion, and renews what is known of those who
-- wait in one application.
--
-- KEYS      see queue.lua
-- ARGV 2    the application's own channel, or '' if nobody waits there
-- ARGV 3    how long who waits is taken to wait unless heard of again, in ms
-- ARGV 4-   who waits; those who have been served meanwhile do not any more
-- returns   leases that had run out, whether more may be due, ms until something is due
--           or -1, whether to ask for tasks: some are ready, or somebody does not wait any
--           more as far as this server knows; whether the application still listens

-- include time.lua
-- include ready.lua
-- include due.lua
-- include is-ready.lua

local leases, more = bringBack()
local over = call('ZRANGEBYSCORE', GUARDS, '-inf', now, 'LIMIT', 0, 200)
callAll('ZREM', GUARDS, over)
if #over == 200 then
  more = 1
end
call('ZREMRANGEBYSCORE', WAITING, '-inf', now)
-- include tidy.lua
local listens, isMissing = 0, false
if ARGV[2] ~= '' then
  -- the application takes its message to itself as a sign that its connection lives
  listens = call('PUBLISH', ARGV[2], '')
  for i = 4, #ARGV do
    isMissing = call('ZADD', WAITING, 'XX', 'CH', now + ARGV[3], ARGV[i]) == 0 or isMissing
  end
end
return { leases, more, nextDue(), (isMissing or isReady()) and 1 or 0, listens }
