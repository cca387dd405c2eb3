-- The name in the streams of the group whose consumers are applications.
local GROUP = 'qaio'

-- The stream of a lease. One lease has messages of one stream only, neighbours in it.
local function streamOf(lease)
  return byte(lease) == 43 and AHEAD or TASKS -- '+'
end

-- How many tasks a lease still holds, how many it held, whether some of them end at a time
-- of their own, and its first and its last message; or nothing if there is no such lease.
local function partsOf(lease)
  local parts = call('HGET', PARTS, lease)
  if not parts then
    return nil
  end
  local left, size, own, first, last = string.match(parts, '(%d+) (%d+) (%d) (%S+) (%S+)')
  return tonumber(left), tonumber(size), own == '1', first, last
end

local function setParts(lease, left, size, own, first, last)
  call('HSET', PARTS, lease, string.format('%d %d %d %s %s', left, size, own and 1 or 0, first, last))
end

-- Takes note of how many tasks a lease holds now; with the last of them it ends.
local function leave(lease, left, size, own, first, last)
  if left > 0 then
    setParts(lease, left, size, own, first, last)
    return
  end
  call('ZREM', LEASES, lease)
  call('HDEL', PARTS, lease)
end

local function shrink(lease, ended)
  local left, size, own, first, last = partsOf(lease)
  leave(lease, left - ended, size, own, first, last)
end

-- Whether there is a lease, or a delivery that ends at a time of its own, and it has not
-- ended yet.
local function isAlive(member)
  local ends = call('ZSCORE', LEASES, member)
  return ends and tonumber(ends) > now
end

-- Removes a message that a consumer has. A task that goes back is added anew: each
-- delivery has a message of its own, so an outdated one finds nothing.
local function remove(stream, id)
  call('XACK', stream, GROUP, id)
  call('XDEL', stream, id)
end
