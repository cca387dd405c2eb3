-- include taken.lua

local function leaseOf(receipt)
  return sub(receipt, 1, -5)
end

-- What names a task among those of its lease.
local function inLease(receipt)
  return receipt
end

-- The record of a taken task, or a value that is false.
local function find(receipt)
  return call('HGET', TAKEN, receipt)
end
