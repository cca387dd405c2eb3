-- include ordering.lua

-- Makes a task dead, and lets the next of its ordering key go on.
local function bury(record, error, now)
  local id = idOf(record)
  if hasOwnId(record) then
    call('SREM', IDS, id)
  end
  local time = call('TIME')
  call('HSET', DEAD_TASKS, id, withFailure(record, deliveriesOf(record) + 1, error))
  call('ZADD', DEAD, time[1] * 1000000 + time[2], id)
  local key = orderingKeyOf(record)
  if key then
    unblockNext(key, now)
  end
end

-- Counts a failed attempt under a lease. Returns the record to try again, or nil if this was
-- the last attempt and the task is dead. Without an error the lease has expired.
local function countFailure(record, lease, error, now)
  local most = maxAttemptsOf(record)
  if most == 0 then
    most = tonumber(string.match(lease, '/(%d+)$'))
  end
  local deliveries = deliveriesOf(record) + 1
  if deliveries >= most then
    bury(record, error or string.format('The lease ran out at delivery %d of %d: no ack came in time',
        deliveries, most), now)
    return nil
  end
  return withFailure(record, deliveries, '')
end
