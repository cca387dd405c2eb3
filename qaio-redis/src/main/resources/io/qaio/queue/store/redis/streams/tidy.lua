-- Removes consumers that hold nothing, whether their applications are gone or just idle:
-- one comes back by itself when it takes something. And streams without a message.
for _, stream in ipairs({ TASKS, AHEAD }) do
  if call('XLEN', stream) == 0 then
    call('UNLINK', stream)
  else
    -- before the first take there is no group
    local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, 'qaio')
    for _, consumer in ipairs(consumers) do
      -- name, <name>, pending, <number>, …
      if consumer[4] == 0 then
        call('XGROUP', 'DELCONSUMER', stream, 'qaio', consumer[2])
      end
    end
  end
end
