-- include leases.lua
-- include record-fields.lua
-- include receipts.lua

-- The record of the task that a delivery holds, or nil.
local function taskOf(receipt, now)
  local member = call('ZSCORE', LEASES, receipt) and receipt or leaseOf(receipt)
  return isAlive(member, now) and find(receipt) or nil
end

-- Takes some tasks, which have been removed, off a lease.
local function shrinkBy(count, lease)
  local left, size, own, span = sizeOf(lease)
  setSize(lease, left - count, size, own, span)
end

-- Ends a delivery, in its group as well. Returns the record of the task it held, or nil; also if the record is to be
-- changed, and the check that is given for that (isReadable) refuses it.
local function endDelivery(receipt, now, check)
  local record = taskOf(receipt, now)
  if record then
    local isToBeUsed = not check or check(record, 'taken', now)
    local lease = leaseOf(receipt)
    finish(lease, { inLease(receipt) }, 1, 1)
    call('ZREM', LEASES, receipt)
    shrinkBy(1, lease)
    local group = groupOf(record)
    if group then
      -- include leave-groups.lua
      leaveGroups({ group })
    end
    if BOUND ~= '0' then
      -- include announce-free.lua
      announceFree(1)
    end
    return isToBeUsed and record or nil
  end
  return nil
end
