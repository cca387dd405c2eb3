-- include record.lua
-- include call-all.lua

-- Whether there is a lease of this name.
local function isTaken(lease)
  return call('ZSCORE', LEASES, lease)
end

-- Takes ready tasks under a lease: max at most, at most bound of a group at once, for a
-- visibility timeout in ms. Returns the records, how many there are, when the first of them ends
-- (ms), and whether there are groups.
local function takeReady(lease, max, bound, timeout, now)
  local records, hasGroups
  -- 1 if RANKED exists, and 2 if ROUND does
  local keys = call('EXISTS', RANKED, ROUND, ROUND)
  if keys == 0 then
    records = call('LPOP', READY, max) or {}
  else
    records = {}
    local missing = max
    hasGroups = keys > 1
    if hasGroups then
      -- include take-round.lua
      records, missing = takeRound(max, bound, keys == 3)
    end
    local ranked = keys ~= 2 and missing > 0 and call('ZPOPMIN', RANKED, missing) or {}
    for i = 1, #ranked, 2 do
      records[#records + 1] = ranked[i]
    end
    missing = missing - #ranked / 2
    local plain = missing > 0 and call('LPOP', READY, missing) or {}
    for i = 1, #plain do
      records[#records + 1] = plain[i]
    end
  end
  local size = #records
  local ends = now + timeout
  if size == 0 then
    return records, 0, ends, hasGroups
  end
  if size == 1 then
    ends = now + (ownTimeoutOf(records[1]) or timeout)
    call('HSET', TAKEN, lease .. ':001', records[1])
    call('ZADD', LEASES, string.format('%d', ends), lease)
    return records, 1, ends, hasGroups
  end
  local firstEnd, char = ends, string.char
  local taken, own, start, sixtyFour = {}, {}, lease .. ':', lease .. ':00'
  for i = 1, size do
    local record = records[i]
    -- as receiptAt does, with less work
    if i % 64 == 0 then
      sixtyFour = start .. char(48 + floor(i / 4096), 48 + floor(i / 64) % 64)
    end
    local receipt = sixtyFour .. char(48 + i % 64)
    taken[2 * i - 1], taken[2 * i] = receipt, record
    local ownTimeout = (byte(record, FLAGS_AT) or 0) >= OWN_TIMEOUT and ownTimeoutOf(record)
    if ownTimeout then
      own[#own + 1], own[#own + 2] = string.format('%d', now + ownTimeout), receipt
      firstEnd = math.min(firstEnd, now + ownTimeout)
    end
  end
  callAll('HSET', TAKEN, taken)
  -- include leases.lua
  setSize(lease, size, size, #own > 0, '')
  callAll('ZADD', LEASES, own)
  call('ZADD', LEASES, string.format('%d', ends), lease)
  return records, size, firstEnd, hasGroups
end
