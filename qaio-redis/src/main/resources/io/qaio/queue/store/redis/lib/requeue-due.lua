-- include failing.lua
-- include deliveries.lua
-- include expire.lua
-- include call-all.lua

-- Returns what findDue found to the ready tasks, at most 100 of the leases' tasks: those go to
-- the front, delayed ones to the end. Returns the number of tasks whose lease had expired, and
-- whether more may be due.
local function requeueDue(leases, delayed, now)
  local room, again = 100, {}
  for _, member in ipairs(leases) do
    if room == 0 then
      break
    end
    local lease, records, isComplete = expire(member, room)
    if isComplete then
      call('ZREM', LEASES, member)
    end
    if #records > 0 then
      shrinkBy(#records, lease)
      room = room - #records
    end
    for _, record in ipairs(records) do
      again[#again + 1] = countFailure(record, lease, nil, now)
    end
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
