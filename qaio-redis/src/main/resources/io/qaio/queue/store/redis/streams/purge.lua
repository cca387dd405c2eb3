-- Removes all tasks that are ready, delayed or taken.
--
-- KEYS      see queue.lua
-- returns   how many there were

local count = call('XLEN', TASKS) + call('XLEN', AHEAD) + call('ZCARD', RANKED) + call('ZCARD', HELD) + call('ZCARD', DELAYED)
call('UNLINK', TASKS, AHEAD, LEASES, PARTS, DELAYED, IDS, GUARDS, RANKED, HELD, TURNS)
return count
