-- include taken.lua

local function leaseOf(receipt)
  return string.match(receipt, '^(.*):')
end

-- What names a task among those of its lease.
local function inLease(receipt)
  return string.match(receipt, ':(.*)$')
end

-- The record of a taken task, or a value that is false.
local function find(receipt)
  local id = inLease(receipt)
  local message = call('XRANGE', streamOf(receipt), id, id)[1]
  return message and recordOf(message)
end
