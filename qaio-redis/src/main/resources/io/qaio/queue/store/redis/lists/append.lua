-- include keys.lua

-- Adds the records from a position on to the ready tasks without a priority: at their end, or
-- with isFront one by one before them. Returns whether there were none before.
local function append(records, from, isFront)
  local length
  for i = from, #records, 4000 do
    length = call(isFront and 'LPUSH' or 'RPUSH', READY, unpack(records, i, math.min(i + 3999, #records)))
  end
  return length == #records - from + 1
end
