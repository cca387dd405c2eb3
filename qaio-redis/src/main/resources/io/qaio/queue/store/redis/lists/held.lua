-- include parts.lua

local function leaseOf(token)
  return sub(token, 1, -5)
end

-- The task that a delivery holds, or nil.
local function held(token)
  local member = call('ZSCORE', LEASES, token) and token or leaseOf(token)
  return isAlive(member) and call('HGET', TAKEN, token) or nil
end

-- Ends a delivery: the task it held, or nil.
local function giveUp(token)
  local entry = held(token)
  if entry then
    call('HDEL', TAKEN, token)
    call('ZREM', LEASES, token)
    shrink(leaseOf(token), 1)
  end
  return entry
end
