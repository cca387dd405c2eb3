-- Lets who got nothing wait, and those who got something wait no more: the first of all
-- who ask, as many as tasks were taken.
local served = {}
for i = 6, math.min(5 + taken, #ARGV) do
  if ARGV[i] ~= '' then
    served[#served + 1] = ARGV[i]
  end
end
callAll('ZREM', WAITING, served)
local waits, first = false, 6 + taken
if isRepeated then
  -- tasks that have become ready since the first time are asked for anew
  -- include is-ready.lua
  first = isReady() and #ARGV + 1 or first
end
for i = first, #ARGV do
  if ARGV[i] ~= '' then
    if not waits then
      -- a removal first: a script that has begun to write may go on when memory is full
      call('ZREMRANGEBYSCORE', WAITING, '-inf', now)
      waits = true
    end
    -- who asks again keeps the place in the line
    call('ZADD', WAITING, 'NX', now + ARGV[5], ARGV[i])
  end
end
