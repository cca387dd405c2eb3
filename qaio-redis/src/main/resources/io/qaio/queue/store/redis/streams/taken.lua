-- include keys.lua

-- The stream of a lease. One lease has messages of one stream only, neighbours in it.
local function streamOf(lease)
  return byte(lease) == 43 and AHEAD or TASKS -- '+'
end

-- Removes the messages of a lease whose ids stand from a position to another. Returns how many
-- there were. A task that goes back is added anew: each delivery has a message of its own, so
-- an outdated one finds nothing.
local function finish(lease, ids, from, to)
  local stream, count = streamOf(lease), 0
  for i = from, to, 4000 do
    local last = math.min(i + 3999, to)
    call('XACK', stream, GROUP, unpack(ids, i, last))
    count = count + call('XDEL', stream, unpack(ids, i, last))
  end
  return count
end
