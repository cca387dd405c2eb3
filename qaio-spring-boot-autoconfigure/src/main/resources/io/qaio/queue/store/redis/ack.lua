-- Finishes tasks.
--
-- KEYS 1-7  see queue.lua
-- ARGV 2    how many deliveries
-- ARGV 3-   their tokens, then for each delivery of a task with an id of the caller's own
--           its position (from 1) and that id
-- returns   the positions, from 1, of the deliveries that no longer held their task

local count = tonumber(ARGV[2])
local tokens, gone, lost = {}, {}, {}
for from = 1, count, 4000 do
  local to = math.min(from + 3999, count)
  local deadlines = redis.call('ZMSCORE', DUE, unpack(ARGV, from + 2, to + 2))
  for i = from, to do
    local deadline = deadlines[i - from + 1]
    if deadline and tonumber(deadline) > now then
      tokens[#tokens + 1] = ARGV[i + 2]
    else
      lost[#lost + 1] = i
      gone[i] = true
    end
  end
end
callAll('HDEL', TAKEN, tokens)
callAll('ZREM', DUE, tokens)
for i = count + 3, #ARGV, 2 do
  if not gone[tonumber(ARGV[i])] then
    redis.call('SREM', IDS, ARGV[i + 1])
  end
end
return lost
