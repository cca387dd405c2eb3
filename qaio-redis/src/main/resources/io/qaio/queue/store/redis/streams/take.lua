-- Takes ready tasks under leases, and notes who found none as waiting. A call that the
-- driver sends again after a lost connection gets the same tasks: the lease has its name
-- from the client.
--
-- Arguments as in lists/take.lua. There are two leases: one named as the client says, and
-- with a '+' before that name one for tasks that went ahead of the stream.
--
-- returns   time now, ms until something is due or -1 (0 if nobody waits), messages that
--           went ahead, messages after them; a message is its id, and a field and the entry

-- include time.lua
-- include ready.lua
-- include due.lua
bringBack()
-- include parts.lua

local name, aheadName = ARGV[2], '+' .. ARGV[2]
local ahead, tasks = {}, {}
local known = call('HMGET', PARTS, aheadName, name)
local isRepeated = known[1] or known[2]
if isRepeated then
  local function again(lease)
    local _, _, _, first, last = partsOf(lease)
    return first and call('XRANGE', streamOf(lease), first, last) or {}
  end
  ahead, tasks = again(aheadName), again(name)
else
  -- include read.lua
  local first
  local ends = now + ARGV[3]

  -- Notes that messages are held.
  local function hold(lease, messages)
    local size, own, leaseEnds = #messages, {}, ends
    for i = 1, size do
      local entry = messages[i][2][2]
      local flags = byte(entry, 17)
      if flags >= 2 and floor(flags / 2) % 2 == 1 then
        local ownEnd = now + struct.unpack('>I5', entry, 10)
        if size == 1 then
          leaseEnds = ownEnd
        else
          own[#own + 1], own[#own + 2] = string.format('%d', ownEnd), lease .. ':' .. messages[i][1]
        end
        first = math.min(first or ownEnd, ownEnd)
      end
    end
    if size > 0 then
      setParts(lease, size, size, #own > 0, messages[1][1], messages[size][1])
      callAll('ZADD', LEASES, own)
      call('ZADD', LEASES, string.format('%d', leaseEnds), lease)
      first = math.min(first or leaseEnds, leaseEnds)
    end
  end

  -- <application, 13 characters>.<number>
  local consumer = sub(name, 1, 13)
  if call('EXISTS', RANKED) == 1 then
    local ranked = call('ZPOPMIN', RANKED, ARGV[4])
    for i = 1, #ranked, 2 do
      call('XADD', AHEAD, '*', 't', ranked[i])
    end
    ahead = read(AHEAD, consumer, #ranked / 2)
    hold(aheadName, ahead)
  end
  if #ahead < tonumber(ARGV[4]) then
    tasks = read(TASKS, consumer, ARGV[4] - #ahead)
    hold(name, tasks)
  end
  if first then
    announceDue(first)
  end
end

local taken = #ahead + #tasks
-- include line.lua
return { now, waits and nextDue() or 0, ahead, tasks }
