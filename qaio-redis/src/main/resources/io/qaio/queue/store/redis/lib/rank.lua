-- include record-fields.lua

-- Adds records to those with a priority: after the others of their own priority, or with
-- isFront before them. The scores of one priority lie around a number of its own. Returns
-- whether there were none before.
local function rank(records, isFront)
  local wasEmpty = call('EXISTS', RANKED) == 0
  local range, step = 'ZREVRANGEBYSCORE', 1
  if isFront then
    range, step = 'ZRANGEBYSCORE', -1
  end
  for _, record in ipairs(records) do
    local middle = (9 - priorityOf(record)) * 1000000000000000
    local next = call(range, RANKED, middle + step * 400000000000000, middle - step * 400000000000000,
        'WITHSCORES', 'LIMIT', 0, 1)[2]
    call('ZADD', RANKED, string.format('%d', next and next + step or middle), record)
  end
  return wasEmpty
end
