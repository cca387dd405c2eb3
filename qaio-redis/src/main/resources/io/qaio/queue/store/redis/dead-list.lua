-- Lists dead letters, those that died first before the others.
--
-- KEYS      see queue.lua
-- ARGV 2    how many to leave out
-- ARGV 3    how many at the most
-- returns   time of death (ms), entry, time of death, entry, …

local result = {}
local dead = call('ZRANGE', DEAD, ARGV[2], ARGV[2] + ARGV[3] - 1, 'WITHSCORES')
for i = 1, #dead, 2 do
  local entry = call('HGET', LETTERS, dead[i])
  if entry then
    result[#result + 1] = floor(dead[i + 1] / 1000)
    result[#result + 1] = entry
  end
end
return result
