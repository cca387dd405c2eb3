-- Takes ready tasks under a lease, and notes those takes as pending that got none. A call that
-- the driver sends again after a lost connection gets the same tasks: the lease has its name
-- from the client.
--
-- KEYS      see keys.lua
-- ARGV 3    name of the lease
-- ARGV 4    visibility timeout in ms, for tasks without their own
-- ARGV 5    how many tasks at most
-- ARGV 6    how long a pending take counts unless heard of again, in ms
-- ARGV 7    how many tasks of a group may be taken at once, 0 for any number
-- ARGV 8-   the takes, one for each task: see hand-over.lua, or '' if it does not wait
-- returns   when the lease began (ms), ms until a lease or delay ends or -1 (0 if no take is pending), tasks:
--           in lists these; in streams messages that went ahead, and messages after them

-- include keys.lua
-- include due.lua
-- include call-all.lua
-- include take-ready.lua

local LEASE, TIMEOUT_MS, MAX_TASKS, PENDING_MS, GROUP_BOUND = unpack(ARGV, 3, 7)
local FIRST_TAKE = 8

local now = currentMillis()
local leases, delayed = findDue(now)
if leases[1] or delayed[1] then
  -- include requeue-due.lua
  requeueDue(leases, delayed, now)
end

local tasks, count, firstEnd, areMoreReady, isForOthers
local began, most = now, tonumber(MAX_TASKS)
local isRepeated = isTaken(LEASE)
if isRepeated then
  -- include taken-before.lua
  -- include count.lua
  tasks, count, began = takenBefore(LEASE, TIMEOUT_MS, now)
  -- tasks that have become ready since the first time are asked for anew
  areMoreReady = isReady()
else
  local room = math.huge
  if BOUND ~= '0' then
    -- include count.lua
    local _, taken = countTasks()
    room = math.max(BOUND - taken, 0)
    most = math.min(most, room)
  end
  local groupBound = GROUP_BOUND == '0' and math.huge or tonumber(GROUP_BOUND)
  local hasGroups
  tasks, count, firstEnd, hasGroups = takeReady(LEASE, most, groupBound, TIMEOUT_MS, now)
  if count > 0 and call('EXISTS', PENDING_TAKES) == 1 then
    -- include announce-due.lua
    announceDue(firstEnd, now)
    -- when others may go on, one application is told, and what it leaves is for the next
    isForOthers = (hasGroups or BOUND ~= '0') and count == most and count < room
  end
end

-- the first takes, as many as there are tasks, are served
local served = {}
for i = FIRST_TAKE, math.min(FIRST_TAKE - 1 + count, #ARGV) do
  if ARGV[i] ~= '' then
    served[#served + 1] = ARGV[i]
  end
end
callAll('ZREM', PENDING_TAKES, served)
if isForOthers then
  -- include announce-free.lua
  announceFree(1)
end
local isPending = false
for i = areMoreReady and #ARGV + 1 or FIRST_TAKE + count, #ARGV do
  if ARGV[i] ~= '' then
    if not isPending then
      -- a removal first: a script that has begun to write may go on when memory is full
      call('ZREMRANGEBYSCORE', PENDING_TAKES, '-inf', now)
      isPending = true
    end
    -- a take that asks again keeps its place
    call('ZADD', PENDING_TAKES, 'NX', now + PENDING_MS, ARGV[i])
  end
end
if not isPending then
  return { began, 0, tasks }
end
-- include announce-due.lua
return { began, nextDue(now), tasks }
