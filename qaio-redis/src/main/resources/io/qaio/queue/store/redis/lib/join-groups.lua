-- include groups.lua

-- Adds tasks with a group: at the end of their groups, or with isFront one by one at the front.
-- Returns whether no group stood in ROUND before, and one does now.
--   names, weights  the group of each task, and its weight
local function joinGroups(records, names, weights, isFront)
  local distinct, isKnown = {}, {}
  for i = 1, #names do
    local name = names[i]
    if not isKnown[name] then
      isKnown[name] = true
      distinct[#distinct + 1] = name
    end
  end
  local groups, added, entered = readGroups(distinct), {}, {}
  for i = 1, #names do
    local name = names[i]
    local group = groups[name]
    local place = isFront and group.first - 1 or group.last + 1
    if isFront then
      group.first = place
    else
      group.last = place
    end
    group.weight = weights[i]
    added[2 * i - 1], added[2 * i] = struct.pack(PLACE, place) .. name, records[i]
    if group.mark == IDLE then
      group.mark = IN_ROUND
      entered[#entered + 1] = name
    end
  end
  callAll('HSET', GROUPED, added)
  writeGroups(distinct, groups)
  return callAll('RPUSH', ROUND, entered) == #entered
end
