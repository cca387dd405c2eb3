-- Lists dead tasks in the order of their deaths.
--
-- KEYS      see keys.lua
-- ARGV 3    how many to leave out
-- ARGV 4    how many at most
-- returns   time of death (ms), task, time of death, task, …; instead of a task that a newer
--           version of Qaio wrote a table of its id and itself

-- include keys.lua
-- include dead.lua

local OFFSET, LIMIT = unpack(ARGV, 3, 4)

local result = {}
local from, last = tonumber(OFFSET), OFFSET + LIMIT - 1
repeat
  local dead = call('ZRANGE', DEAD, from, last, 'WITHSCORES')
  local count = 0
  for i = 1, #dead, 2 do
    local record, isNewer = deadTask(dead[i])
    if record then
      result[#result + 1] = floor(dead[i + 1] / 1000)
      result[#result + 1] = isNewer and { dead[i], record } or record
      count = count + 1
    end
  end
  from = from + count
  -- what was set aside makes room for others
until from > last or count == #dead / 2
return result
