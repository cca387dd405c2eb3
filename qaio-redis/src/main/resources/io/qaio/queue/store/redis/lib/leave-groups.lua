-- include group-state.lua

-- Notes that taken tasks have ended, and lets groups that were full go on.
--   names  the group of each of the tasks
local function leaveGroups(names)
  local distinct, counts = {}, {}
  for i = 1, #names do
    local name = names[i]
    if not counts[name] then
      distinct[#distinct + 1] = name
    end
    counts[name] = (counts[name] or 0) + 1
  end
  local states, changed, gone, full = call('HMGET', GROUPS, unpack(distinct)), {}, {}, {}
  for i = 1, #distinct do
    local name, state = distinct[i], states[i] or ''
    local mark = byte(state, STATE_SIZE)
    if #state ~= STATE_SIZE or mark > IN_ROUND then
      full[#full + 1] = name
    else
      local taken = math.max(struct.unpack(TAKEN_OF_STATE, state) - counts[name], 0)
      if taken == 0 and mark == IDLE then
        gone[#gone + 1] = name
      else
        changed[#changed + 1], changed[#changed + 2] = name, struct.pack(TAKEN_OF_STATE, taken) .. sub(state, AFTER_TAKEN)
      end
    end
  end
  callAll('HSET', GROUPS, changed)
  callAll('HDEL', GROUPS, gone)
  if not full[1] then
    return
  end
  -- include groups.lua
  -- include announce-again.lua
  local groups, entered = readGroups(full), {}
  for _, name in ipairs(full) do
    local group = groups[name]
    group.taken = math.max(group.taken - counts[name], 0)
    if group.first > group.last then
      group.mark = IDLE
    elseif group.mark ~= IN_ROUND then
      group.mark = IN_ROUND
      entered[#entered + 1] = name
    end
  end
  writeGroups(full, groups)
  if callAll('RPUSH', ROUND, entered) == #entered then
    announceAgain(#names)
  end
end
