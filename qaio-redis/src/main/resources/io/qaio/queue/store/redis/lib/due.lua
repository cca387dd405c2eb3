-- include keys.lua

-- The leases and delayed tasks whose time is over: a hundred of each at most.
local function findDue(now)
  -- Redis formats numbers slowly
  local due = string.format('%d', now)
  return call('ZRANGEBYSCORE', LEASES, '-inf', due, 'LIMIT', 0, 100),
      call('ZRANGEBYSCORE', DELAYED, '-inf', due, 'LIMIT', 0, 100)
end
