-- include leases.lua
-- include receipt-at.lua

-- What a lease holds: as takeReady, the records and how many there are.
local function takenBefore(lease)
  local records, count = {}, 0
  local _, size = sizeOf(lease)
  for i = 1, size do
    local record = call('HGET', TAKEN, receiptAt(lease, i))
    -- one that is gone keeps its place, by which the client names the others
    records[i] = record or 0
    count = count + (record and 1 or 0)
  end
  return records, count
end
