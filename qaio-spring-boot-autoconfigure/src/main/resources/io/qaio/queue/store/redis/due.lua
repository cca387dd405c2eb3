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
  -- include token.lua
  -- include parts.lua

  local room, again = 200, {}

  -- Ends what of a lease ends with it, as far as there is room in this portion.
  local function expire(member)
    local name, to, own = member, 1, false
    if byte(member, -4) == 58 then -- ':', a token
      name = sub(member, 1, -5)
    else
      local _, size, someOwn = partsOf(member)
      to, own = size, someOwn
    end
    local before = room
    for i = 1, to do
      local token = name == member and tokenOf(member, i) or member
      local entry = not (own and call('ZSCORE', LEASES, token)) and call('HGET', TAKEN, token)
      if entry then
        if room == 0 then
          shrink(name, before)
          return
        end
        room = room - 1
        call('HDEL', TAKEN, token)
        again[#again + 1] = failed(entry, name)
      end
    end
    call('ZREM', LEASES, member)
    if room < before then
      shrink(name, before - room)
    end
  end

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
