-- include handed-over.lua

-- The reply to a put that the driver repeats because it lost the reply. A task that was
-- handed over with that reply goes to take 0, which does not exist, so it is released. A call
-- that is not the last one of its producer fails: see RedisFailures.isOfAnotherCall.
--   last     what the producer's key had: number of the last call, positions of its duplicates
--   lease    name of the lease of a task that the producer itself got
local function replyToRepeated(last, lease)
  if sub(last, 1, 13) ~= sub(lease, 15, 27) then
    -- a later call came before this one, so they are not of one application; or it is no number
    return redis.error_reply('OTHERCALL A producer of the same name has made a later call')
  end
  local now = currentMillis()
  local duplicates = {}
  for position in string.gmatch(last, ' (%d+)') do
    duplicates[#duplicates + 1] = tonumber(position)
  end
  local name, receipt, record = findHandedOver(lease)
  if not record then
    return { now, duplicates }
  end
  return { now, duplicates, '0', receipt, call('ZSCORE', LEASES, name) or tostring(now), record }
end
