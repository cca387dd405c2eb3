-- include flaws.lua
-- include set-aside.lua

-- The record of a dead task, and whether a newer version of Qaio wrote it. Returns nil if
-- there is no such task: what cannot be read is set aside, and is dead no more.
local function deadTask(id)
  local record = call('HGET', DEAD_TASKS, id)
  local flaw, isNewer
  if record then
    flaw, isNewer = flawOf(record)
  elseif call('ZSCORE', DEAD, id) then
    flaw, record = 'it is the id of no dead task', id
  end
  if flaw then
    setAside(record == id and 'dead' or 'dead-tasks', flaw, record)
    call('HDEL', DEAD_TASKS, id)
    call('ZREM', DEAD, id)
    return nil
  end
  return record, isNewer
end
