-- include keys.lua

-- Adds the records from a position on to the ready tasks without a priority. Returns whether
-- there may have been none before.
local function append(records, from)
  for i = from, #records do
    call('XADD', TASKS, '*', 't', records[i])
  end
  return true
end
