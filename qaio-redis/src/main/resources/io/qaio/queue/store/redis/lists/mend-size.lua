-- include set-aside.lua

-- What a lease holds whose entry in LEASE_SIZES cannot be read: as sizeOf.
local function mendSize(lease, text)
  setAside('lease-sizes', 'it is no size of a lease', lease .. ' ' .. text)
  local left, size = 0, 2
  for _, receipt in ipairs(call('HKEYS', TAKEN)) do
    if sub(receipt, 1, -4) == lease .. ':' then
      local a, b, c = byte(receipt, -3, -1)
      left, size = left + 1, math.max(size, (a - 48) * 4096 + (b - 48) * 64 + c - 48)
    end
  end
  size = math.min(size, MOST_IN_LEASE)
  -- some may end at times of their own
  call('HSET', LEASE_SIZES, lease, string.format('%d %d 1', left, size))
  return left, size, true, ''
end
