-- Needs ready.lua.

-- Brings back what is due, in one bounded portion: tasks whose lease ran out go to the
-- front, delayed ones to the end. Returns the number of tasks whose lease had run out, and
-- whether more may be due.
local function bringBack()
  -- Redis writes numbers out slowly
  local due = string.format('%d', now)
  local leases = call('ZRANGEBYSCORE', LEASES, '-inf', due, 'LIMIT', 0, 100)
  local delayed = call('ZRANGEBYSCORE', DELAYED, '-inf', due, 'LIMIT', 0, 100)
  if #leases == 0 and #delayed == 0 then
    return 0, 0
  end
  -- include delay.lua
  -- include turns.lua
  -- include failed.lua

  local room, again = 200, {}

  -- include expire.lua

  local done = 0
  while room > 0 and done < #leases do
    done = done + 1
    expire(leases[done])
  end
  local front = {}
  for i = #again, 1, -1 do
    front[#front + 1] = again[i]
  end
  makeReady('LPUSH', front)
  callAll('ZREM', DELAYED, delayed)
  makeReady('RPUSH', delayed)
  local more = room == 0 or #leases == 100 or #delayed == 100
  return 200 - room, more and 1 or 0
end
