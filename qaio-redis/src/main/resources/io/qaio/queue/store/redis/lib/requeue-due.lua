-- include failing.lua
-- include deliveries.lua
-- include expire.lua
-- include call-all.lua
-- include set-aside.lua

-- Ends a lease, or a receipt of its own end, whose time is over. Adds the records that are to
-- be tried again, at most as many as there is room for, and the groups of those that it ended.
-- Returns how many tasks it ended.
local function requeueLease(member, room, again, left, now)
  local name = '^%+?%w+%.%w+/%d+'
  if not string.find(member, name .. '$') and not string.find(member, name .. ':' .. IN_LEASE_FORM .. '$') then
    setAside('leases', 'it is no lease', member)
    call('ZREM', LEASES, member)
    return 0
  end
  local lease, records, isComplete = expire(member, room, now)
  if isComplete then
    call('ZREM', LEASES, member)
  end
  if #records > 0 then
    shrinkBy(#records, lease)
  end
  for _, record in ipairs(records) do
    left[#left + 1] = record and groupOf(record) or nil
    again[#again + 1] = record and countFailure(record, lease, nil, now) or nil
  end
  return #records
end

-- Returns what findDue found to the ready tasks, at most 100 of the leases' tasks: those go to
-- the front, delayed ones to the end. Returns the number of tasks whose lease had expired, and
-- whether more may be due.
local function requeueDue(leases, delayed, now)
  -- a key of another type is to be noticed before anything is removed
  call('XLEN', QUARANTINE)
  local room, again, left = 100, {}, {}
  for _, member in ipairs(leases) do
    if room == 0 then
      break
    end
    room = room - requeueLease(member, room, again, left, now)
  end
  if left[1] then
    -- include leave-groups.lua
    leaveGroups(left)
  end
  if BOUND ~= '0' and room < 100 then
    -- include announce-free.lua
    announceFree(100 - room)
  end
  local front = {}
  for i = #again, 1, -1 do
    front[#front + 1] = again[i]
  end
  makeReady(front, true)
  callAll('ZREM', DELAYED, delayed)
  makeReady(delayed)
  return 100 - room, room == 0 or #leases == 100 or #delayed == 100
end
