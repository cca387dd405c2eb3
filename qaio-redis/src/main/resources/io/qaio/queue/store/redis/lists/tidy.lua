-- include keys.lua

-- Tasks that are taken while there is no lease, as others have written to TAKEN or LEASES, are
-- ready again: a hundred at most. (Redis removes a list with its last task.) Groups are audited.
local function tidy(now)
  if call('EXISTS', LEASES) == 1 or call('EXISTS', TAKEN, LEASE_SIZES, GROUPS, GROUPED) == 0 then
    return
  end
  -- include readable.lua
  local taken, ready = call('HSCAN', TAKEN, 0, 'COUNT', 100)[2], {}
  for i = 1, #taken, 2 do
    ready[#ready + 1] = isReadable(taken[i + 1], 'taken', now) and taken[i + 1] or nil
    call('HDEL', TAKEN, taken[i])
  end
  call('UNLINK', LEASE_SIZES)
  makeReady(ready, true)
  if call('EXISTS', GROUPS, GROUPED) > 0 then
    -- include audit-groups.lua
    auditGroups()
  end
end
