-- Takes ready tasks under a lease, and notes who found none as waiting. A call that the
-- driver sends again after a lost connection gets the same tasks: the lease has its name
-- from the client.
--
-- KEYS      see queue.lua
-- ARGV 2    name of the lease
-- ARGV 3    its timeout in ms, for tasks without their own
-- ARGV 4    how many tasks at the most
-- ARGV 5    how long who waits is taken to wait unless heard of again, in ms
-- ARGV 6-   who asks, one for each task: a name if it will wait, '' if not
-- returns   time now, ms until something is due or -1 (0 if nobody waits), entries

-- include time.lua
-- include ready.lua
-- include due.lua
bringBack()

local name = ARGV[2]
local entries
local isRepeated = call('ZSCORE', LEASES, name)
if isRepeated then
  -- include token.lua
  -- include parts.lua
  local _, size = partsOf(name)
  entries = {}
  for i = 1, size do
    entries[i] = call('HGET', TAKEN, tokenOf(name, i)) or nil
  end
else
  if call('EXISTS', RANKED) == 0 then
    entries = call('LPOP', READY, ARGV[4]) or {}
  else
    local ranked = call('ZPOPMIN', RANKED, ARGV[4])
    entries = {}
    for i = 1, #ranked, 2 do
      entries[#entries + 1] = ranked[i]
    end
    local missing = ARGV[4] - #entries
    local plain = missing > 0 and call('LPOP', READY, missing) or {}
    for i = 1, #plain do
      entries[#entries + 1] = plain[i]
    end
  end
  local size = #entries
  local ends = now + ARGV[3]
  local first = ends
  if size == 1 then
    local entry = entries[1]
    if floor(byte(entry, 17) / 2) % 2 == 1 then
      first = now + struct.unpack('>I5', entry, 10)
    end
    call('HSET', TAKEN, name .. ':001', entry)
    call('ZADD', LEASES, string.format('%d', first), name)
  elseif size > 1 then
    local tokens, own, start, sixtyFour = {}, {}, name .. ':', name .. ':00'
    for i = 1, size do
      local entry = entries[i]
      -- as tokenOf does, with less work
      if i % 64 == 0 then
        sixtyFour = start .. char(48 + floor(i / 4096), 48 + floor(i / 64) % 64)
      end
      local token = sixtyFour .. char(48 + i % 64)
      tokens[2 * i - 1], tokens[2 * i] = token, entry
      local flags = byte(entry, 17)
      if flags >= 2 and floor(flags / 2) % 2 == 1 then
        local ownEnd = now + struct.unpack('>I5', entry, 10)
        own[#own + 1], own[#own + 2] = string.format('%d', ownEnd), token
        first = math.min(first, ownEnd)
      end
    end
    callAll('HSET', TAKEN, tokens)
    call('HSET', PARTS, name, string.format('%d %d %d', size, size, #own > 0 and 1 or 0))
    callAll('ZADD', LEASES, own)
    call('ZADD', LEASES, string.format('%d', ends), name)
  end
  if size > 0 then
    announceDue(first)
  end
end

local taken = #entries
-- include line.lua
return { now, waits and nextDue() or 0, entries }
