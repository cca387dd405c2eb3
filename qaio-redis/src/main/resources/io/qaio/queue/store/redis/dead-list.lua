-- Lists dead tasks in the order of their deaths.
--
-- KEYS      see keys.lua
-- ARGV 2    how many to leave out
-- ARGV 3    how many at most
-- returns   time of death (ms), task, time of death, task, …

-- include keys.lua

local OFFSET, LIMIT = unpack(ARGV, 2, 3)

local result = {}
local dead = call('ZRANGE', DEAD, OFFSET, OFFSET + LIMIT - 1, 'WITHSCORES')
for i = 1, #dead, 2 do
  local record = call('HGET', DEAD_TASKS, dead[i])
  if record then
    result[#result + 1] = floor(dead[i + 1] / 1000)
    result[#result + 1] = record
  end
end
return result
