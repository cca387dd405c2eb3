-- include record.lua
-- include leases.lua
-- include taken.lua

-- What a lease and that of the tasks ahead hold: as takeReady, the messages and how many there
-- are; then when the leases began (ms).
local function takenBefore(lease, timeout, now)
  local both, began = {}, now
  for i, name in ipairs({ '+' .. lease, lease }) do
    local _, size, _, span = sizeOf(name)
    local first, last = boundsOf(span)
    both[i] = first and call('XRANGE', streamOf(name), first, last) or {}
    local ends = call('ZSCORE', LEASES, name)
    if ends then
      local ownTimeout = size == 1 and #both[i] == 1 and ownTimeoutOf(both[i][1][2][2])
      began = math.min(began, ends - (ownTimeout or timeout))
    end
  end
  return both, #both[1] + #both[2], began
end
