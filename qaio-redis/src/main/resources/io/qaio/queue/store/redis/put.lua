-- Stores tasks that can be kept as they are: none has a delay, a time, a deduplication id, a
-- priority or an ordering key, and the client knew the time here a moment ago. A call that
-- the driver sends again after a lost connection changes nothing: a producer has one call
-- under way at a time and numbers them.
--
-- KEYS      see keys.lua: the first seven
-- KEYS 8    number of the producer's last call (13 characters), and after spaces the positions of
--           its duplicates; kept as long as the call may be sent again
-- ARGV 3    number of this call, which no lease of the producer has
-- ARGV 4    how long to keep it, in ms
-- ARGV 5    the producer's own channel, see hand-over.lua
-- ARGV 6    attempts at most of a task that the producer itself gets
-- ARGV 7    of a single task, the first take that is pending at the producer, else ''
-- ARGV 8-   tasks
-- returns   nothing, if nobody needs an answer; else time now (ms), positions of duplicates
--           (none, but see put-special.lua), then, if the task was handed to a take of the
--           producer itself: the take, the receipt, the end of the lease (ms), and the task
--           unless it is as it came

-- include keys.lua

local LAST_CALL = KEYS[8]
local NUMBER, KEEP_MS, PRODUCER_CHANNEL, MAX_ATTEMPTS, NEAR_TAKE = unpack(ARGV, 3, 7)
local FIRST_TASK = 8

local last = call('SET', LAST_CALL, NUMBER, 'PX', KEEP_MS, 'GET')
if last and last >= NUMBER then
  -- include repeated-put.lua
  call('SET', LAST_CALL, last, 'PX', KEEP_MS)
  return replyToRepeated(last, sub(PRODUCER_CHANNEL, -13) .. '.' .. NUMBER .. '/' .. MAX_ATTEMPTS)
end

local mayBeAwaited = #ARGV > FIRST_TASK
if not mayBeAwaited then
  -- a take at the producer goes first, as that is the shortest way; else two are needed, as
  -- the second tells whether any other is pending
  local isNear = NEAR_TAKE ~= '' and call('ZREM', PENDING_TAKES, NEAR_TAKE) == 1
  local pending = isNear and { NEAR_TAKE, math.huge } or call('ZPOPMIN', PENDING_TAKES, 2)
  if pending[1] then
    -- include hand-over.lua
    local reply
    reply, mayBeAwaited = handOver(ARGV[FIRST_TASK], pending, not isNear,
        sub(PRODUCER_CHANNEL, -13) .. '.' .. NUMBER, PRODUCER_CHANNEL, currentMillis())
    if reply then
      return reply
    end
  end
end
-- include append.lua
if append(ARGV, FIRST_TASK) and mayBeAwaited then
  -- include announce-ready.lua
  announceReady()
end
return {}
