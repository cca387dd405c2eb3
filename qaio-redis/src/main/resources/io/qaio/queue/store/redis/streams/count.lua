-- include keys.lua

-- How many tasks without a priority and a group are ready, and how many tasks are taken.
local function countTasks()
  local length = call('XLEN', TASKS)
  -- before the first take there is no group
  local pending = length > 0 and redis.pcall('XPENDING', TASKS, GROUP)
  local taken = pending and not pending.err and pending[1] or 0
  return length - taken, taken + call('XLEN', AHEAD)
end

local function countReady()
  return (countTasks())
end

local function isReady()
  return call('EXISTS', RANKED, ROUND) > 0 or countTasks() > 0
end
