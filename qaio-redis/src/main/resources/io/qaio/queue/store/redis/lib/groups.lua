-- Tasks with a group wait in GROUPED: the field is the place (6 bytes) and the group. The tasks of
-- a group have the places from its first to its last.

-- include group-state.lua

local PLACE = '>I6'

-- What is known of some groups, by their names.
local function readGroups(names)
  local states, groups = call('HMGET', GROUPS, unpack(names)), {}
  local start
  for i = 1, #names do
    local state = states[i]
    local taken, first, last, weight, left, mark
    if state and #state == STATE_SIZE then
      taken, first, last, weight, left, mark = struct.unpack(STATE, state)
    end
    if state and (not taken or first > last + 1 or weight > MAX_WEIGHT or left > MAX_WEIGHT or mark > FULL) then
      -- include mend-group.lua
      taken, first, last, weight, left, mark = mendGroup(names[i], state)
    end
    if not first then
      if not start then
        -- places that no task of the same group has, also if GROUPS was lost
        local time = call('TIME')
        start = time[1] * 100000 + floor(time[2] / 10)
      end
      taken, first, last, weight, left, mark = 0, start, start - 1, 1, 0, IDLE
    end
    groups[names[i]] = { taken = taken, first = first, last = last, weight = weight, left = left, mark = mark }
  end
  return groups
end

local function writeGroups(names, groups)
  local changed, gone = {}, {}
  for _, name in ipairs(names) do
    local group = groups[name]
    if group.taken > 0 or group.first <= group.last or group.mark == IN_ROUND then
      changed[#changed + 1] = name
      changed[#changed + 1] = struct.pack(STATE, group.taken, group.first, group.last, group.weight, group.left,
          group.mark)
    else
      gone[#gone + 1] = name
    end
  end
  callAll('HSET', GROUPS, changed)
  callAll('HDEL', GROUPS, gone)
end
