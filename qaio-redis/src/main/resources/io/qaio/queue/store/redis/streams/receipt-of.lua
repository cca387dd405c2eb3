-- The receipt of a message of a lease.
local function receiptOf(lease, id)
  return lease .. ':' .. id
end
