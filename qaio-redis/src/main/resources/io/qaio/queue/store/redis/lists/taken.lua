-- include keys.lua

-- The receipt of a task that ack.lua was given with its lease.
local function receiptOf(lease, name)
  return name
end

-- Removes the tasks of a lease whose names stand from a position to another. Returns how many
-- there were.
local function finish(lease, names, from, to)
  local count = 0
  for i = from, to, 4000 do
    count = count + call('HDEL', TAKEN, unpack(names, i, math.min(i + 3999, to)))
  end
  return count
end
