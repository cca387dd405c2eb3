-- Puts entries among those with a priority: after the others of their own, or with
-- 'LPUSH' before them. The scores of one priority lie around a number of its own. Returns
-- whether there were none before.
local function rank(command, entries)
  local isFirst = call('EXISTS', RANKED) == 0
  local range, step = 'ZREVRANGEBYSCORE', 1
  if command == 'LPUSH' then
    range, step = 'ZRANGEBYSCORE', -1
  end
  for _, entry in ipairs(entries) do
    local middle = (9 - floor(byte(entry, 17) / 16)) * 1000000000000000
    local next = call(range, RANKED, middle + step * 400000000000000, middle - step * 400000000000000,
        'WITHSCORES', 'LIMIT', 0, 1)[2]
    call('ZADD', RANKED, string.format('%d', next and next + step or middle), entry)
  end
  return isFirst
end
