-- include groups.lua
-- include announce-again.lua

-- While no task is taken, no group is full, and each with ready tasks stands in ROUND. Where that is
-- not so, others have written to these keys: counts it anew, and lets the tasks join again, a
-- hundred at most.
local function auditGroups()
  local states, names = call('HRANDFIELD', GROUPS, 100, 'WITHVALUES'), {}
  for i = 1, #states, 2 do
    local isCounted = #states[i + 1] ~= STATE_SIZE or struct.unpack(TAKEN_OF_STATE, states[i + 1]) > 0
    names[#names + 1] = isCounted and states[i] or nil
  end
  if names[1] then
    local groups, entered = readGroups(names), {}
    for _, name in ipairs(names) do
      local group = groups[name]
      group.taken = 0
      if group.mark == FULL then
        group.mark = group.first <= group.last and IN_ROUND or IDLE
        entered[#entered + 1] = group.mark == IN_ROUND and name or nil
      end
    end
    writeGroups(names, groups)
    callAll('RPUSH', ROUND, entered)
  end
  if call('EXISTS', ROUND) == 0 and call('EXISTS', GROUPED) == 1 then
    -- include ready.lua
    local tasks, records = call('HRANDFIELD', GROUPED, 100, 'WITHVALUES'), {}
    for i = 1, #tasks, 2 do
      records[#records + 1] = tasks[i + 1]
      call('HDEL', GROUPED, tasks[i])
    end
    call('UNLINK', GROUPS)
    makeReady(records)
  elseif call('LRANGE', ROUND, 0, 1)[1] == '' and call('LLEN', ROUND) == 1 then
    -- tasks without a group, and no groups
    call('UNLINK', ROUND)
    call('HDEL', GROUPS, '')
  end
end
