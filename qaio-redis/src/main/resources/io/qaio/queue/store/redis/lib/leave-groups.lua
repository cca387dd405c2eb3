-- include groups.lua
-- include announce-again.lua

-- Notes that taken tasks have ended, and lets groups that were full go on.
--   names  the group of each of the tasks
local function leaveGroups(names)
  local distinct, counts = {}, {}
  for _, name in ipairs(names) do
    if not counts[name] then
      distinct[#distinct + 1] = name
    end
    counts[name] = (counts[name] or 0) + 1
  end
  local groups, entered = readGroups(distinct), {}
  for _, name in ipairs(distinct) do
    local group = groups[name]
    group.taken = math.max(group.taken - counts[name], 0)
    if group.mark == FULL then
      group.mark = group.first <= group.last and IN_ROUND or IDLE
      if group.mark == IN_ROUND then
        entered[#entered + 1] = name
      end
    end
  end
  writeGroups(distinct, groups)
  if callAll('RPUSH', ROUND, entered) == #entered then
    announceAgain(#names)
  end
end
