-- include keys.lua

local function isReady()
  return call('EXISTS', READY, RANKED, ROUND) > 0
end

-- How many tasks without a priority are ready, and how many tasks are taken.
local function countTasks()
  return call('LLEN', READY), call('HLEN', TAKEN)
end
