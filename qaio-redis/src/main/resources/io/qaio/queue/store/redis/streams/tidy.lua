-- include taken.lua

-- Tasks that are taken while there is no lease, as others have written to AHEAD or LEASES, are
-- ready again: a hundred of each stream at most. Groups are audited.
local function endWithoutLease(now)
  -- include readable.lua
  local ready = {}
  for _, lease in ipairs({ '.', '+' }) do
    local stream = streamOf(lease)
    local pending = redis.pcall('XPENDING', stream, GROUP, '-', '+', 100)
    local ids = stream == AHEAD and call('XRANGE', AHEAD, '-', '+', 'COUNT', 100) or pending
    for _, entry in ipairs(ids) do
      local message = call('XRANGE', stream, entry[1], entry[1])[1]
      local record = message and recordOf(message)
      ready[#ready + 1] = record and isReadable(record, 'taken', now) and record or nil
      finish(lease, { entry[1] }, 1, 1)
    end
  end
  call('UNLINK', LEASE_SIZES)
  makeReady(ready, true)
  if call('EXISTS', GROUPS, GROUPED) > 0 then
    -- include audit-groups.lua
    auditGroups()
  end
end

-- Removes what is no longer needed: consumers that hold nothing, whether their applications
-- are gone or just idle (one comes back by itself when it takes something), and streams
-- without a message.
local function tidy(now)
  if call('EXISTS', LEASES) == 0 and call('EXISTS', TASKS, AHEAD, GROUPS, GROUPED) > 0 then
    endWithoutLease(now)
  end
  for _, stream in ipairs({ TASKS, AHEAD }) do
    if call('XLEN', stream) == 0 then
      call('UNLINK', stream)
    else
      -- before the first take there is no group
      local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, GROUP)
      for _, consumer in ipairs(consumers) do
        -- name, <name>, pending, <number>, …
        if consumer[4] == 0 then
          call('XGROUP', 'DELCONSUMER', stream, GROUP, consumer[2])
        end
      end
    end
  end
end
