-- Removes all tasks that are ready, delayed or taken.
--
-- KEYS      see queue.lua
-- returns   how many there were

local count = call('LLEN', READY) + call('ZCARD', RANKED) + call('ZCARD', HELD) + call('ZCARD', DELAYED) + call('HLEN', TAKEN)
call('UNLINK', READY, TAKEN, LEASES, PARTS, DELAYED, IDS, GUARDS, RANKED, HELD, TURNS)
return count
