-- Finishes tasks.
--
-- Arguments and reply as in lists/ack.lua, with ids of messages in the place of tokens.

-- include time.lua
-- include parts.lua

local at, position, lost, gone = 3, 0, {}, {}
for _ = 1, tonumber(ARGV[2]) do
  local name, count = ARGV[at], tonumber(ARGV[at + 1])
  local stream = streamOf(name)
  local left, size, own, first, last = partsOf(name)
  local alive = left and isAlive(name)
  local ended = 0
  if alive and not own and left == size then
    -- nothing of this lease has ended, so all of these are held
    for i = at + 2, at + 1 + count, 4000 do
      local to = math.min(i + 3999, at + 1 + count)
      call('XACK', stream, GROUP, unpack(ARGV, i, to))
      call('XDEL', stream, unpack(ARGV, i, to))
    end
    ended = count
  else
    for i = 1, count do
      local id = ARGV[at + 1 + i]
      local holds = alive
      local token = own and name .. ':' .. id
      if own and call('ZSCORE', LEASES, token) then
        holds = isAlive(token)
      end
      if holds and call('XDEL', stream, id) == 1 then
        call('XACK', stream, GROUP, id)
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
    leave(name, left - ended, size, own, first, last)
  end
  at = at + 2 + count
  position = position + count
end
-- include settle.lua
return lost
