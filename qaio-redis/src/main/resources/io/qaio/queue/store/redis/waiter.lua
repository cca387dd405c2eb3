-- Looks at the first who waits, <application, 13 characters> <waiter, 13 digits>
-- <timeout>/<attempts at the most>, and leaves the other in the line.
local who, other = waiters[1], waiters[3]
if other then
  call('ZADD', WAITING, waiters[4], other)
end
local isThere, isOwn = tonumber(waiters[2]) > now, sub(who, 1, 13) == producer
-- in a cluster, somewhere else
local isUnknown = not isOwn and #ARGV[4] == 13
if isUnknown then
  call('ZADD', WAITING, waiters[2], who)
end
local slash = string.find(who, '/', 29, true)
local lease = newLease .. sub(who, slash)
local timeout = floor(byte(entry, 17) / 2) % 2 == 0 and sub(who, 29, slash - 1)
    or struct.unpack('>I5', entry, 10)
local ends = string.format('%d', now + timeout)

-- Tells another application that its waiter has got the task.
local function tell(token)
  local message = sub(who, 15, 27) .. ' ' .. token .. ' ' .. ends .. ' ' .. KEYS[1] .. '\n' .. entry
  return call('PUBLISH', sub(ARGV[4], 1, -14) .. sub(who, 1, 13), message) > 0
end
