-- Moves a task to the dead letters whatever its attempts.
--
-- KEYS      see queue.lua
-- ARGV 2    delivery token
-- ARGV 3    why
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
bury(entry, ARGV[3])
return 1
