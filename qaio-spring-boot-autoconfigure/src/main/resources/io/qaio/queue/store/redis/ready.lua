-- Calls a command with any number of arguments: Lua's stack takes some thousands.
local function callAll(command, key, args)
  local reply
  for i = 1, #args, 4000 do
    reply = call(command, key, unpack(args, i, math.min(i + 3999, #args)))
  end
  return reply
end

-- How long until something is due, -1 if nothing is.
local function nextDue()
  local lease = tonumber(call('ZRANGE', LEASES, 0, 0, 'WITHSCORES')[2])
  local delayed = tonumber(call('ZRANGE', DELAYED, 0, 0, 'WITHSCORES')[2])
  local first = math.min(lease or delayed or -1, delayed or lease or -1)
  return first < 0 and -1 or math.max(first - now, 0)
end

-- Tells whoever waits that there may be a task for them, now (0) or at a time, unless
-- something else will be due before that.
local function announce(at)
  if call('EXISTS', WAITING) == 1 and (at == 0 or at - now <= nextDue()) then
    call('PUBLISH', CHANNEL, string.format('%d %s', math.max(at - now, 0), READY))
  end
end

-- Makes entries ready, at the 'RPUSH' end or at the 'LPUSH' front of their priority.
local function makeReady(command, entries)
  local plain, ranked = {}, {}
  for _, entry in ipairs(entries) do
    local to = byte(entry, 17) < 16 and plain or ranked
    to[#to + 1] = entry
  end
  local news = #plain > 0 and callAll(command, READY, plain) == #plain
  if #ranked > 0 then
    -- include rank.lua
    news = rank(command, ranked) or news
  end
  if news then
    announce(0)
  end
end
