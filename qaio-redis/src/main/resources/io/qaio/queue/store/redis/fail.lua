-- Gives a task back as failed: to the end of the queue, after a delay if there is one; or
-- at once to the dead letters.
--
-- KEYS      see queue.lua
-- ARGV 2    delivery token
-- ARGV 3    what went wrong
-- ARGV 4    delay in ms
-- returns   1, or 0 if the delivery no longer held the task

-- include time.lua
-- include ready.lua
-- include delay.lua
-- include turns.lua
-- include failed.lua
-- include held.lua

local entry = giveUp(ARGV[2])
if not entry then
  return 0
end
local again = failed(entry, leaseOf(ARGV[2]), ARGV[3])
if again and ARGV[4] ~= '0' then
  delay(again, now + ARGV[4])
elseif again then
  makeReady('RPUSH', { again })
end
return 1
