-- include leases.lua
-- include taken.lua

-- What a lease and that of the tasks ahead hold: as takeReady, the messages and how many there
-- are.
local function takenBefore(lease)
  local both = {}
  for i, name in ipairs({ '+' .. lease, lease }) do
    local _, _, _, span = sizeOf(name)
    local first, last = boundsOf(span)
    both[i] = first and call('XRANGE', streamOf(name), first, last) or {}
  end
  return both, #both[1] + #both[2]
end
