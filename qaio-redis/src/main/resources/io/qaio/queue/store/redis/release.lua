-- Gives a task back without counting the attempt: to the front of the queue, or after a
-- delay to its end.
--
-- KEYS      see queue.lua
-- ARGV 2    delivery token
-- ARGV 3    delay in ms
-- returns   1, or 0 if the delivery no longer held the task

-- include time.lua
-- include ready.lua
-- include delay.lua
-- include held.lua

local entry = giveUp(ARGV[2])
if not entry then
  return 0
end
if tonumber(ARGV[3]) > 0 then
  delay(entry, now + ARGV[3])
else
  makeReady('LPUSH', { entry })
end
return 1
