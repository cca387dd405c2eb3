-- Makes dead tasks ready again, with their attempts counted from zero.
--
-- KEYS      see queue.lua
-- ARGV 2    id of one task, or '' for those at a range of positions
-- ARGV 3    how many to leave out
-- ARGV 4    how many to look at
-- returns   how many were made ready; not those whose id lives again

-- include ready.lua
-- include failed.lua

local ids = { ARGV[2] }
if ARGV[2] == '' then
  ids = call('ZRANGE', DEAD, ARGV[3], ARGV[3] + ARGV[4] - 1)
end
local entries = {}
for i, id in ipairs(ids) do
  local entry = call('HGET', LETTERS, id)
  if entry and (not isUnique(entry) or call('SADD', IDS, id) == 1) then
    call('HDEL', LETTERS, id)
    call('ZREM', DEAD, id)
    entries[#entries + 1] = withFailure(entry, 0, '')
  end
end
makeReady('RPUSH', entries)
return #entries
