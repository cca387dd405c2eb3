-- include leases.lua
-- include receipt-at.lua

-- What a lease holds: as takeReady, the records and how many there are.
local function takenBefore(lease)
  local records = {}
  local _, size = sizeOf(lease)
  for i = 1, size do
    records[i] = call('HGET', TAKEN, receiptAt(lease, i)) or nil
  end
  return records, #records
end
