-- include leases.lua
-- include taken.lua

-- The name of the lease under which a single task was handed over, its receipt and its record;
-- or nothing if there is no such lease.
local function findHandedOver(lease)
  for _, sign in ipairs({ '', '+' }) do
    local name = sign .. lease
    -- not sizeOf, which mends what cannot be read: a put has not the keys for that
    local _, _, _, span = string.match(call('HGET', LEASE_SIZES, name) or '', SIZE_FORM)
    local id = span and boundsOf(span)
    local message = id and call('XRANGE', streamOf(name), id, id)[1]
    if message then
      return name, receiptOf(name, id), recordOf(message)
    end
  end
end
