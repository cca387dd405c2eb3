-- Stores tasks of which at least one cannot be kept as it is: see put.lua, also for calls that
-- are sent again.
--
-- KEYS      see keys.lua
-- KEYS 18   as KEYS 8 of put.lua
-- ARGV 3-6  as those of put.lua
-- ARGV 7-   tasks, each after its delay in ms, or '@' and the time in ms at which it may be
--           delivered; and perhaps a space and the length of its deduplication window in ms
-- returns   time now (ms), positions (from 1) of the tasks that are duplicates; then as put.lua

-- include keys.lua

local LAST_CALL = KEYS[18]
local NUMBER, KEEP_MS, PRODUCER_CHANNEL, MAX_ATTEMPTS = unpack(ARGV, 3, 6)
local FIRST_TASK = 7

local last = call('SET', LAST_CALL, NUMBER, 'PX', KEEP_MS, 'GET')
if last and last >= NUMBER then
  -- include repeated-put.lua
  call('SET', LAST_CALL, last, 'PX', KEEP_MS)
  return replyToRepeated(last, sub(PRODUCER_CHANNEL, -13) .. '.' .. NUMBER .. '/' .. MAX_ATTEMPTS)
end

-- include ordering.lua
-- include ready.lua
-- include record-fields.lua
-- include deduplication.lua

local now = currentMillis()
local head = recordHead(now)
local ready, duplicates = {}, {}
for i = FIRST_TASK, #ARGV, 2 do
  local record = withHead(ARGV[i + 1], head)
  local at, number, window = '', 0, ''
  if ARGV[i] ~= '0' then
    at, number, window = string.match(ARGV[i], '^(@?)(%d+) ?(%d*)$')
  end
  local id = hasOwnId(record) and idOf(record)
  if id and (isInWindow(id, now) or call('SADD', IDS, id) == 0) then
    duplicates[#duplicates + 1] = (i - FIRST_TASK) / 2 + 1
  else
    if id and window ~= '' then
      openWindow(id, tonumber(window), now)
    end
    -- half a millisecond less tells a time from a delay: see clock-stepped.lua
    arrange(record, at == '@' and number - 0.5 or now + number, now, ready)
  end
end
if duplicates[1] then
  call('SET', LAST_CALL, NUMBER .. ' ' .. table.concat(duplicates, ' '), 'PX', KEEP_MS)
end

if #ready == 1 and byte(ready[1], FLAGS_AT) < OF_GROUP then
  local pending = call('ZPOPMIN', PENDING_TAKES, 2)
  if pending[1] then
    -- include hand-over.lua
    local reply = handOver(ready[1], pending, true, sub(PRODUCER_CHANNEL, -13) .. '.' .. NUMBER,
        PRODUCER_CHANNEL, now)
    if reply then
      reply[2] = duplicates
      reply[6] = reply[3] and ready[1]
      return reply
    end
  end
end
makeReady(ready)
return { now, duplicates }
