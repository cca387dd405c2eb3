-- Returns tasks of expired leases and delays to the ready tasks, one bounded portion, and
-- renews what is known of the pending takes of one application.
--
-- KEYS      see keys.lua
-- ARGV 3    the application's own channel, or '' if none of its takes is pending
-- ARGV 4    how long a pending take counts unless heard of again, in ms
-- ARGV 5-   the pending takes, see hand-over.lua; those that have been served meanwhile are
--           not pending any more
-- returns   tasks whose lease had expired, whether more may be due, ms until a lease or delay
--           ends or -1, whether to take again (some tasks are ready, or one of the takes is not
--           pending here), whether the first of the takes was not pending when this began, entries
--           in quarantine, time now (ms)

-- include keys.lua
-- include due.lua
-- include requeue-due.lua
-- include announce-due.lua
-- include call-all.lua
-- include count.lua
-- include tidy.lua

local OWN_CHANNEL, PENDING_MS = unpack(ARGV, 3, 4)
local FIRST_TAKE = 5

local now = currentMillis()
local isUnknown = ARGV[FIRST_TAKE] and not call('ZSCORE', PENDING_TAKES, ARGV[FIRST_TAKE])
local leases, delayed = findDue(now)
local requeued, hasMore = requeueDue(leases, delayed, now)
local ended = call('ZRANGEBYSCORE', ID_WINDOWS, '-inf', now, 'LIMIT', 0, 200)
callAll('ZREM', ID_WINDOWS, ended)
call('ZREMRANGEBYSCORE', PENDING_TAKES, '-inf', now)
tidy(now)
local isMissing = false
if OWN_CHANNEL ~= '' then
  -- the application takes its message to itself as a sign that it listens to this server
  call('PUBLISH', OWN_CHANNEL, '')
  for i = FIRST_TAKE, #ARGV do
    isMissing = call('ZADD', PENDING_TAKES, 'XX', 'CH', now + PENDING_MS, ARGV[i]) == 0 or isMissing
  end
end
return { requeued, (hasMore or #ended == 200) and 1 or 0, nextDue(now), (isMissing or isReady()) and 1 or 0,
    isUnknown and 1 or 0, call('XLEN', QUARANTINE), now }
