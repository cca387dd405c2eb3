-- include record.lua
-- include leases.lua
-- include receipt-at.lua

-- What a lease holds: as takeReady, the records and how many there are; then when it began (ms).
local function takenBefore(lease, timeout, now)
  local records, count = {}, 0
  local _, size = sizeOf(lease)
  for i = 1, size do
    local record = call('HGET', TAKEN, receiptAt(lease, i))
    -- one that is gone keeps its place, by which the client names the others
    records[i] = record or 0
    count = count + (record and 1 or 0)
  end
  local ownTimeout = size == 1 and count == 1 and ownTimeoutOf(records[1])
  local ends = call('ZSCORE', LEASES, lease)
  return records, count, ends and math.min(now, ends - (ownTimeout or timeout)) or now
end
