-- include leases.lua
-- include receipts.lua
-- include receipt-at.lua
-- include readable.lua

-- Removes the tasks that end with a member of LEASES, as many as there is room for. Returns
-- their lease, their records (false instead of one that cannot be read), and whether these
-- were all.
local function expire(member, room, now)
  local isReceipt = byte(member, -4) == 58 -- ':'
  local lease = isReceipt and leaseOf(member) or member
  local _, size, own = sizeOf(lease)
  local records = {}
  for i = 1, isReceipt and 1 or size do
    local receipt = isReceipt and member or receiptAt(lease, i)
    local endsLater = own and not isReceipt and call('ZSCORE', LEASES, receipt)
    local record = not endsLater and find(receipt)
    if record then
      if #records == room then
        return lease, records, false
      end
      records[#records + 1] = isReadable(record, 'taken', now) and record
      call('HDEL', TAKEN, receipt)
    end
  end
  return lease, records, true
end
