-- include parts.lua

-- Ends what of a lease ends with it, as far as there is room in this portion.
local function expire(member)
  local name, token = string.match(member, '^([^:]*):?(.*)$')
  local stream = streamOf(name)
  local _, _, own, from, to = partsOf(name)
  if token ~= '' then
    own, from, to = false, token, token
  end
  local before = room
  repeat
    local messages = call('XRANGE', stream, from, to, 'COUNT', 200)
    for _, message in ipairs(messages) do
      local id = message[1]
      if not (own and call('ZSCORE', LEASES, name .. ':' .. id)) then
        if room == 0 then
          shrink(name, before)
          return
        end
        room = room - 1
        remove(stream, id)
        again[#again + 1] = failed(message[2][2], name)
      end
      from = '(' .. id
    end
  until #messages < 200
  call('ZREM', LEASES, member)
  if room < before then
    shrink(name, before - room)
  end
end
