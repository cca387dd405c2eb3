-- A member of PENDING_TAKES is '<application, 13 characters> <take, 13 characters> <visibility
-- timeout in ms>/<attempts at most>'. Instead of the first space it has '+' if the application
-- has so many takes that this one must not get a message; and '-' if no task may be handed over
-- to it, as the queue has a bound of taken tasks, which only takes know.

-- include record.lua
-- include announce-due.lua
-- include hold.lua

-- The largest task that travels in a message. Redis cuts a subscriber with 32 MB of messages
-- that it has not read, or 8 MB for 60 s: client-output-buffer-limit. An application has at most
-- 500 takes that get messages, so these are 4 MB at most. A larger task is announced, and comes
-- with the reply to a take, which has no such limit.
local MAX_MESSAGE_BYTES = 8192

-- Hands a ready task to the first of the pending takes that still waits, lease and all, so
-- that it needs not ask. An application that is gone has no subscription.
--   pending  the first pending take and its score, and the second, if there is one: both
--            removed from PENDING_TAKES; the second goes back there
--   isAlone  false if there may be other pending takes even without a second one
--   lease    name of the lease, without the attempts
--   channel  the producer's own channel, which ends with its name; in a cluster, where a
--            script cannot tell who listens, just the name
-- Returns how the task was handed over, or nil: to a take of the producer itself, which gets
-- it with the reply { now, {}, take, receipt, end of the lease (ms) }; or to that of another,
-- { now, {} }. Then whether a take is pending that has not got the task.
local function handOver(record, pending, isAlone, lease, channel, now)
  local offered
  while pending[1] do
    local take, score, second = pending[1], pending[2], pending[3]
    if second then
      call('ZADD', PENDING_TAKES, pending[4], second)
    end
    local application, sign, number, timeout, attempts = string.match(take, '^(%w+)([ +-])(%w+) (%d+)(/%d+)$')
    local isOwn = application == sub(channel, -13)
    if application and (sign == '-'
        or not isOwn and (#channel == 13 or #record > MAX_MESSAGE_BYTES or sign == '+')) then
      call('ZADD', PENDING_TAKES, score, take)
      withdraw(offered)
      return nil, true
    end
    local name, receipt, ends
    if application then
      -- another's lease has another name: a put that is repeated finds its own and releases that
      name, receipt, offered = offer(record, lease .. (isOwn and '' or 'h') .. attempts, offered)
      ends = string.format('%d', now + (ownTimeoutOf(record) or timeout))
    end
    -- what is no take is forgotten: no task depends on it
    if application and tonumber(score) > now and (isOwn or call('PUBLISH', sub(channel, 1, -14) .. application,
        number .. ' ' .. receipt .. ' ' .. ends .. ' ' .. KEYS[1] .. '\n' .. record) > 0) then
      hold(record, name, receipt, application)
      call('ZADD', LEASES, ends, name)
      if second or not isAlone then
        announceDue(tonumber(ends), now)
      end
      return isOwn and { now, {}, number, receipt, ends } or { now, {} }, false
    end
    pending = second and call('ZPOPMIN', PENDING_TAKES, 2) or {}
  end
  withdraw(offered)
  return nil, false
end
