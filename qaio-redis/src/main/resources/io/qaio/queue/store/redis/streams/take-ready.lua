-- include record.lua
-- include leases.lua
-- include taken.lua
-- include call-all.lua

-- Whether there is a lease of this name.
local function isTaken(lease)
  local sizes = call('HMGET', LEASE_SIZES, '+' .. lease, lease)
  return sizes[1] or sizes[2]
end

-- Notes that messages are taken under a lease. Returns when the first of them ends (ms).
local function leaseMessages(lease, messages, timeout, now)
  local size, own, ends = #messages, {}, now + timeout
  local firstEnd = ends
  for i = 1, size do
    local record = messages[i][2][2]
    local ownTimeout = (byte(record, FLAGS_AT) or 0) >= OWN_TIMEOUT and ownTimeoutOf(record)
    if ownTimeout then
      if size == 1 then
        ends, firstEnd = now + ownTimeout, now + ownTimeout
      else
        own[#own + 1], own[#own + 2] = string.format('%d', now + ownTimeout), lease .. ':' .. messages[i][1]
        firstEnd = math.min(firstEnd, now + ownTimeout)
      end
    end
  end
  if size > 0 then
    setSize(lease, size, size, #own > 0, spanOf(messages[1][1], messages[size][1]))
    callAll('ZADD', LEASES, own)
    call('ZADD', LEASES, string.format('%d', ends), lease)
  end
  return firstEnd
end

-- Takes ready tasks under a lease, and such that go ahead of the stream under one whose name
-- begins with '+': max at most, at most bound of a group at once, for a visibility timeout in ms.
-- Returns the messages, first those that went ahead, how many there are, when the first of them
-- ends (ms), and whether there are groups.
local function takeReady(lease, max, bound, timeout, now)
  local consumer = sub(lease, 1, 13)
  local ahead, tasks = {}, {}
  local firstEnd = math.huge
  local missing, hasGroups = max, false
  -- 1 if RANKED exists, and 2 if ROUND does
  local keys = call('EXISTS', RANKED, ROUND, ROUND)
  if keys > 0 then
    local records = {}
    hasGroups = keys > 1
    if hasGroups then
      -- include take-round.lua
      records, missing = takeRound(max, bound, keys == 3)
    end
    local ranked = keys ~= 2 and missing > 0 and call('ZPOPMIN', RANKED, missing) or {}
    missing = missing - #ranked / 2
    for i = 1, #ranked, 2 do
      records[#records + 1] = ranked[i]
    end
    local last
    for i = 1, #records do
      last = call('XADD', AHEAD, '*', 't', records[i])
    end
    if last then
      ahead = read(AHEAD, consumer, #records)
      -- messages that others have added come before
      local next = ahead[1]
      while next and ahead[#ahead][1] ~= last do
        next = read(AHEAD, consumer, 1)[1]
        ahead[#ahead + 1] = next
      end
      firstEnd = leaseMessages('+' .. lease, ahead, timeout, now)
    end
  end
  if missing > 0 then
    tasks = read(TASKS, consumer, missing)
    firstEnd = math.min(firstEnd, leaseMessages(lease, tasks, timeout, now))
  end
  return { ahead, tasks }, #ahead + #tasks, firstEnd, hasGroups
end
