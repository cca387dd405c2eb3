-- include keys.lua

local function isReady()
  return call('EXISTS', READY, RANKED, ROUND) > 0
end

-- How many tasks without a priority and a group are ready.
local function countReady()
  return call('LLEN', READY)
end

-- How many tasks without a priority and a group are ready, and how many tasks are taken.
local function countTasks()
  return countReady(), call('HLEN', TAKEN)
end
