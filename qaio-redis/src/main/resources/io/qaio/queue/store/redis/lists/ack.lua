-- Finishes tasks.
--
-- KEYS      see queue.lua
-- ARGV 2    how many leases
-- ARGV 3-   for each of them its name, how many deliveries under it, and their tokens,
--           none of them twice; then for each task with an id of the caller's own the
--           position of its delivery (from 1) and that id; then for each with an ordering
--           key the position, negative, and that key
-- returns   the positions, from 1, of the deliveries that no longer held their task

-- include time.lua
-- include parts.lua

local at, position, lost, gone = 3, 0, {}, {}
for _ = 1, tonumber(ARGV[2]) do
  local name, count = ARGV[at], tonumber(ARGV[at + 1])
  local alive = isAlive(name)
  local left, size, own = partsOf(name)
  local ended = 0
  if alive and not own and left == size and count == size then
    -- the whole lease, as it was taken
    for i = at + 2, at + 1 + count, 4000 do
      call('HDEL', TAKEN, unpack(ARGV, i, math.min(i + 3999, at + 1 + count)))
    end
    ended = count
  else
    for i = 1, count do
      local token = ARGV[at + 1 + i]
      local holds = alive
      if own and call('ZSCORE', LEASES, token) then
        holds = isAlive(token)
      end
      if holds and call('HDEL', TAKEN, token) == 1 then
        ended = ended + 1
        if own then
          call('ZREM', LEASES, token)
        end
      else
        lost[#lost + 1] = position + i
        gone[position + i] = true
      end
    end
  end
  if ended > 0 then
    leave(name, left - ended, size, own)
  end
  at = at + 2 + count
  position = position + count
end
-- include settle.lua
return lost
