-- include token.lua
-- include parts.lua

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
