-- include keys.lua

-- The name of the lease under which a single task was handed over, its receipt and its record;
-- or nothing if there is no such lease.
local function findHandedOver(lease)
  local receipt = lease .. ':001'
  return lease, receipt, call('HGET', TAKEN, receipt) or nil
end
