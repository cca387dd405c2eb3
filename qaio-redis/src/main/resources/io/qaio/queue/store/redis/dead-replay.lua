-- Makes dead tasks ready again, with their attempts counted from zero.
--
-- KEYS      see queue.lua
-- ARGV 2    id of one task, or '' for those at a range of positions
-- ARGV 3    how many to leave out
-- ARGV 4    how many to look at
-- returns   how many were made ready, or wait for their turn again; not those whose id lives again

-- include time.lua
-- include ready.lua
-- include delay.lua
-- include turns.lua
-- include failed.lua

local ids = { ARGV[2] }
if ARGV[2] == '' then
  ids = call('ZRANGE', DEAD, ARGV[3], ARGV[3] + ARGV[4] - 1)
end
local entries, count = {}, 0
for i, id in ipairs(ids) do
  local entry = call('HGET', LETTERS, id)
  if entry and (not isUnique(entry) or call('SADD', IDS, id) == 1) then
    call('HDEL', LETTERS, id)
    call('ZREM', DEAD, id)
    entry = withFailure(entry, 0, '')
    count = count + 1
    if isTurn(entry, now) then
      entries[#entries + 1] = entry
    end
  end
end
makeReady('RPUSH', entries)
return count
