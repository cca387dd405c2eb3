-- Removes all tasks that are ready, delayed or taken.
--
-- KEYS 1-7  see queue.lua
-- returns   how many there were

local count = redis.call('LLEN', READY) + redis.call('ZCARD', DUE)
redis.call('UNLINK', READY, TAKEN, DUE, IDS)
return count
