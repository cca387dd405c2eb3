-- Removes dead tasks.
--
-- KEYS      see keys.lua
-- ARGV 3    id of one task, or '' for all
-- returns   how many there were

-- include keys.lua

local ID = ARGV[3]

if ID == '' then
  local count = call('ZCARD', DEAD)
  call('UNLINK', DEAD, DEAD_TASKS)
  return count
end
call('HDEL', DEAD_TASKS, ID)
return call('ZREM', DEAD, ID)
