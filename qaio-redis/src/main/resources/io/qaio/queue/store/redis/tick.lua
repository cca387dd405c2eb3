-- Stores the tasks of ticks of a schedule, unless that has been done; or tells only what the
-- last tick was. A call that is repeated finds the last tick moved on.
--
-- KEYS      see keys.lua
-- KEYS 18   hash: schedule -> its last tick in ms
-- ARGV 3    schedule
-- ARGV 4    the last tick that the client knows of, in ms; no more arguments if it only asks
-- ARGV 5    its last tick after this
-- ARGV 6-   tasks, each after the time in ms at which it may be delivered
-- returns   the last tick

-- include keys.lua

local LAST_TICKS = KEYS[18]
local SCHEDULE, EXPECTED_TICK, NEW_TICK = unpack(ARGV, 3, 5)
local FIRST_TASK = 6

local now = currentMillis()
local last = call('HGET', LAST_TICKS, SCHEDULE)
if last and not string.find(last, '^%-?%d+$') then
  -- include set-aside.lua
  setAside('ticks', 'it is not the time of a tick', last)
  last = nil
end
last = last or EXPECTED_TICK
if not last then
  last = string.format('%d', now)
  call('HSET', LAST_TICKS, SCHEDULE, last)
end
if last ~= EXPECTED_TICK then
  if last == NEW_TICK then
    -- WAIT is for the writes of a connection, and this may be another than the first time
    call('HSET', LAST_TICKS, SCHEDULE, last)
  end
  return tonumber(last)
end

-- include ordering.lua
-- include ready.lua
-- include record-fields.lua

local ready, head = {}, recordHead(now)
for i = FIRST_TASK, #ARGV, 2 do
  arrange(withHead(ARGV[i + 1], head), tonumber(ARGV[i]), now, ready)
end
call('HSET', LAST_TICKS, SCHEDULE, NEW_TICK)
makeReady(ready)
return tonumber(NEW_TICK)
