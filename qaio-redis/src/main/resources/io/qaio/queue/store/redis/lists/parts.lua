-- How many tasks a lease still holds, how many it held, and whether some of them end at
-- a time of their own.
local function partsOf(lease)
  local parts = call('HGET', PARTS, lease)
  if not parts then
    return 1, 1, false
  end
  local left, size, own = string.match(parts, '(%d+) (%d+) (%d)')
  return tonumber(left), tonumber(size), own == '1'
end

local function setParts(lease, left, size, own)
  call('HSET', PARTS, lease, string.format('%d %d %d', left, size, own and 1 or 0))
end

-- Takes note of how many tasks a lease holds now; with the last of them it ends.
local function leave(lease, left, size, own)
  if left > 0 then
    setParts(lease, left, size, own)
    return
  end
  call('ZREM', LEASES, lease)
  if size > 1 then
    call('HDEL', PARTS, lease)
  end
end

local function shrink(lease, ended)
  local left, size, own = partsOf(lease)
  leave(lease, left - ended, size, own)
end

-- Whether there is a lease, or a delivery that ends at a time of its own, and it has not
-- ended yet.
local function isAlive(member)
  local ends = call('ZSCORE', LEASES, member)
  return ends and tonumber(ends) > now
end
