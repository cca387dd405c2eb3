-- The receipt of the task at a position of a lease.
local function receiptAt(lease, position)
  return lease .. ':' .. string.char(48 + math.floor(position / 4096), 48 + math.floor(position / 64) % 64,
      48 + position % 64)
end
