-- include announce-ready.lua
-- include append.lua
-- include rank.lua

-- Makes tasks ready: at the end of those of their priority, or with isFront one by one at
-- the front.
local function makeReady(records, isFront)
  local plain, ranked = {}, {}
  for _, record in ipairs(records) do
    local isRanked = (byte(record, FLAGS_AT) or 0) >= PRIORITY and priorityOf(record) > 0
        or isFront and not HAS_FRONT
    local to = isRanked and ranked or plain
    to[#to + 1] = record
  end
  -- where a task was ready before, no take is pending
  local wasEmpty = #plain > 0 and append(plain, 1, isFront)
  if #ranked > 0 then
    wasEmpty = rank(ranked, isFront) or wasEmpty
  end
  if wasEmpty then
    announceReady()
  end
end
