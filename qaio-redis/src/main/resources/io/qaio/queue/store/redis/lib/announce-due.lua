-- include keys.lua

-- The longest time (ms) that matters: the year 2200 is nearer.
local LONGEST = 6000000000000

-- How long (ms) until a lease or a delay ends, -1 if there is none.
local function nextDue(now)
  local lease = tonumber(call('ZRANGE', LEASES, 0, 0, 'WITHSCORES')[2])
  local delayed = tonumber(call('ZRANGE', DELAYED, 0, 0, 'WITHSCORES')[2])
  local first = math.min(lease or delayed or -1, delayed or lease or -1)
  return first < 0 and -1 or math.min(math.max(first - now, 0), LONGEST)
end

-- Tells the pending takes that a lease or delay ends at a time, unless another ends before.
local function announceDue(at, now)
  if call('EXISTS', PENDING_TAKES) == 1 and at - now <= nextDue(now) then
    call('PUBLISH', CHANNEL, string.format('%d %s', math.max(at - now, 0), KEYS[1]))
  end
end
