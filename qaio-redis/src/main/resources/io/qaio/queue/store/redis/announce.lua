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

-- Tells whoever waits that tasks are ready. They all ask, and wait again if they get none.
local function announceReady()
  if call('DEL', WAITING) == 1 then
    call('PUBLISH', CHANNEL, '0 ' .. KEYS[1])
  end
end

-- Tells whoever waits that there may be a task for them at a time, unless something else
-- will be due before that.
local function announceDue(at)
  if call('EXISTS', WAITING) == 1 and at - now <= nextDue() then
    call('PUBLISH', CHANNEL, string.format('%d %s', math.max(at - now, 0), KEYS[1]))
  end
end
