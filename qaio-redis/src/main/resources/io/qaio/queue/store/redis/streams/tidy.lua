-- include keys.lua

-- Removes what is no longer needed: consumers that hold nothing, whether their applications
-- are gone or just idle (one comes back by itself when it takes something), and streams
-- without a message.
local function tidy()
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
