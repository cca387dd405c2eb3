-- Makes dead tasks ready again, with their attempts counted from zero.
--
-- KEYS      see keys.lua
-- ARGV 3    id of one task, or '' for those at a range of positions
-- ARGV 4    how many to leave out
-- ARGV 5    how many to look at
-- returns   how many are ready or blocked now; not those whose deduplication id lives again,
--           nor those that a newer version of Qaio wrote

-- include keys.lua
-- include ordering.lua
-- include ready.lua
-- include dead.lua

local ID, OFFSET, LIMIT = unpack(ARGV, 3, 5)

local now = currentMillis()
local ids = ID ~= '' and { ID } or call('ZRANGE', DEAD, OFFSET, OFFSET + LIMIT - 1)
local ready, count = {}, 0
for _, id in ipairs(ids) do
  local record, isNewer = deadTask(id)
  if record and not isNewer and (not hasOwnId(record) or call('SADD', IDS, id) == 1) then
    call('HDEL', DEAD_TASKS, id)
    call('ZREM', DEAD, id)
    count = count + 1
    arrange(withFailure(record, 0, ''), now, now, ready)
  end
end
makeReady(ready)
return count
