-- How many tasks of the stream nobody has been given.
local function unread()
  local length = call('XLEN', TASKS)
  -- before the first take there is no group
  local pending = length > 0 and redis.pcall('XPENDING', TASKS, 'qaio')
  return pending and not pending.err and length - pending[1] or length
end

local function isReady()
  return call('EXISTS', RANKED) == 1 or unread() > 0
end
