-- include parts.lua

local function leaseOf(token)
  return string.match(token, '^(.*):')
end

local function messageOf(token)
  return string.match(token, ':(.*)$')
end

-- The task that a delivery holds, or nil.
local function held(token)
  local member = call('ZSCORE', LEASES, token) and token or leaseOf(token)
  local id = messageOf(token)
  local message = isAlive(member) and call('XRANGE', streamOf(token), id, id)[1]
  return message and message[2][2] or nil
end

-- Ends a delivery: the task it held, or nil.
local function giveUp(token)
  local entry = held(token)
  if entry then
    remove(streamOf(token), messageOf(token))
    call('ZREM', LEASES, token)
    shrink(leaseOf(token), 1)
  end
  return entry
end
