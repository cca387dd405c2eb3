-- include announce-ready.lua
-- include append.lua
-- include rank.lua

-- Makes tasks ready: at the end of their group or of those of their priority, or with isFront
-- one by one at the front.
local function makeReady(records, isFront)
  local plain, ranked, grouped, names, weights = {}, {}, {}, {}, {}
  for _, record in ipairs(records) do
    local flags = byte(record, FLAGS_AT) or 0
    local to, group, weight = plain, nil, nil
    if flags >= OF_GROUP then
      group, weight = groupOf(record)
    end
    if group then
      to = grouped
      names[#names + 1], weights[#weights + 1] = group, weight
    elseif flags >= PRIORITY and priorityOf(record) > 0 or isFront and not HAS_FRONT then
      to = ranked
    end
    to[#to + 1] = record
  end
  -- where a task was ready before, no take is pending
  local wasEmpty = #plain > 0 and append(plain, 1, isFront)
  if #ranked > 0 then
    wasEmpty = rank(ranked, isFront) or wasEmpty
  end
  if #grouped > 0 then
    -- include join-groups.lua
    wasEmpty = joinGroups(grouped, names, weights, isFront) or wasEmpty
  end
  if wasEmpty then
    announceReady()
  end
end
