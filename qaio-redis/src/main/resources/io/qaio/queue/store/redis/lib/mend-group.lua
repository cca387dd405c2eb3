-- include group-state.lua
-- include set-aside.lua

-- What is known of a group whose entry in GROUPS cannot be read: as struct.unpack of STATE. Its
-- tasks are looked for among some thousands; of more, the others join again when nothing is taken,
-- see audit-groups.lua. Without tasks returns only how many are taken, which nobody knows.
local function mendGroup(name, text)
  setAside('groups', 'it is no state of a group', name .. ' ' .. text)
  local found, first, last = call('HSCAN', GROUPED, 0, 'COUNT', 5000)[2], nil, nil
  for i = 1, #found, 2 do
    if #found[i] > 6 and sub(found[i], 7) == name then
      local place = struct.unpack('>I6', found[i])
      first, last = math.min(first or place, place), math.max(last or place, place)
    end
  end
  return 0, first, last, 1, 0, IDLE
end
