-- Of the tasks with one ordering key only the first is ready, delayed or taken. The others
-- are blocked; when the first is done or dead, the next of them takes its place.
--
-- A member of BLOCKED is the length of the key (2 bytes), the key, the place among the tasks
-- of the key (6 bytes), the time at which the task may be delivered (ms, 6 bytes; 0 if it need
-- not wait for any, so that it does not wait when the clock steps back), and the record. All
-- have the score 0, so they stand in the order of these bytes.

-- include ready.lua
-- include delay.lua

local PLACE_AND_TIME = '>I6I6'

local function blockedStart(key)
  return struct.pack('>I2', #key) .. key
end

-- Lets a task that may be delivered at a time, or now, line up for its ordering key. Returns
-- true if it is the first or has no key; else it is blocked.
local function lineUp(record, at, now)
  local key = orderingKeyOf(record)
  local place = 1
  if key then
    place = redis.pcall('HINCRBY', ORDERING_KEYS, key, 1)
    if type(place) ~= 'number' or place < 1 then
      -- include mend-place.lua
      place = mendPlace(key, place, blockedStart(key))
    end
  end
  if place > 1 then
    local time = at > now and math.ceil(at) or 0
    call('ZADD', BLOCKED, 0, blockedStart(key) .. struct.pack(PLACE_AND_TIME, place, time) .. record)
  end
  return place == 1
end

-- Makes the next task of a key ready or delayed, or frees the key.
local function unblockNext(key, now)
  -- include flaws.lua
  local start = blockedStart(key)
  local member = call('ZRANGEBYLEX', BLOCKED, '[' .. start, '(' .. start .. '\255', 'LIMIT', 0, 1)[1]
  if not member then
    local count = call('ZCARD', BLOCKED)
    if count > 0 and call('ZCOUNT', BLOCKED, 0, 0) < count then
      -- members of other scores, which are not ours, hide those of this key
      -- include set-aside.lua
      setAsideOtherScores(BLOCKED, 'blocked', 0)
      return unblockNext(key, now)
    end
    call('HDEL', ORDERING_KEYS, key)
    return
  end
  local record = sub(member, #start + 13)
  local flaw = flawOf(record)
  if flaw then
    -- include set-aside.lua
    setAside('blocked', flaw, member)
    call('ZREM', BLOCKED, member)
    return unblockNext(key, now)
  end
  call('ZREM', BLOCKED, member)
  local _, at = struct.unpack(PLACE_AND_TIME, member, #start + 1)
  if at > now then
    delay(record, at, now)
  else
    makeReady({ record })
  end
end

-- Adds a new task that may be delivered at a time to those that are ready, unless it is
-- delayed or blocked.
local function arrange(record, at, now, ready)
  if lineUp(record, at, now) then
    if at <= now then
      ready[#ready + 1] = record
    else
      delay(record, at, now)
    end
  end
end
