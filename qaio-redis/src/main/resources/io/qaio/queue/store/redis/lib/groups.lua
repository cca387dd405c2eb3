-- Tasks with a group wait in GROUPED: the field is the place (6 bytes) and the group. The tasks of
-- a group have the places from its first to its last.
--
-- GROUPS has for each group that has tasks there or taken, in 18 bytes: how many are taken (4),
-- the first place (6), the last place (6), the weight (1), and (1) whether the group stands in
-- ROUND (1), or is full: as many are taken as may be, so that the others are blocked (2); or
-- neither, as it has no ready tasks (0).

-- include record-fields.lua
-- include call-all.lua

local STATE, STATE_SIZE, PLACE = '>I4I6I6BB', 18, '>I6'
local IDLE, IN_ROUND, FULL = 0, 1, 2

-- What is known of some groups, by their names.
local function readGroups(names)
  local states, groups = call('HMGET', GROUPS, unpack(names)), {}
  local start
  for i = 1, #names do
    local state, group = states[i], {}
    if state and #state ~= STATE_SIZE then
      -- include set-aside.lua
      setAside('groups', 'it is no state of a group', names[i] .. ' ' .. state)
      state = nil
    end
    if state then
      group.taken, group.first, group.last, group.weight, group.mark = struct.unpack(STATE, state)
    else
      if not start then
        -- places that no task of the same group has, also if GROUPS was lost
        local time = call('TIME')
        start = time[1] * 100000 + floor(time[2] / 10)
      end
      group.taken, group.first, group.last, group.weight, group.mark = 0, start, start - 1, 1, IDLE
    end
    groups[names[i]] = group
  end
  return groups
end

local function writeGroups(names, groups)
  local changed, gone = {}, {}
  for _, name in ipairs(names) do
    local group = groups[name]
    if group.taken > 0 or group.first <= group.last or group.mark == IN_ROUND then
      changed[#changed + 1] = name
      changed[#changed + 1] = struct.pack(STATE, group.taken, group.first, group.last, group.weight, group.mark)
    else
      gone[#gone + 1] = name
    end
  end
  callAll('HSET', GROUPS, changed)
  callAll('HDEL', GROUPS, gone)
end

-- Adds tasks with a group: at the end of their groups, or with isFront one by one at the front.
-- Returns whether no group stood in ROUND before, and one does now.
local function joinGroups(records, isFront)
  local names, weights, distinct, isKnown = {}, {}, {}, {}
  for i, record in ipairs(records) do
    local name, weight = groupOf(record)
    names[i], weights[i] = name, weight
    if not isKnown[name] then
      isKnown[name] = true
      distinct[#distinct + 1] = name
    end
  end
  local groups, added, entered = readGroups(distinct), {}, {}
  for i, record in ipairs(records) do
    local name = names[i]
    local group = groups[name]
    local place = isFront and group.first - 1 or group.last + 1
    if isFront then
      group.first = place
    else
      group.last = place
    end
    group.weight = weights[i]
    added[2 * i - 1], added[2 * i] = struct.pack(PLACE, place) .. name, record
    if group.mark == IDLE then
      group.mark = IN_ROUND
      entered[#entered + 1] = name
    end
  end
  callAll('HSET', GROUPED, added)
  writeGroups(distinct, groups)
  return callAll('RPUSH', ROUND, entered) == #entered
end
