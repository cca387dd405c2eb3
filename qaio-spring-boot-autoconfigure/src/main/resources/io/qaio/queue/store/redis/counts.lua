-- Counts the tasks.
--
-- KEYS 1-7  see queue.lua
-- returns   ready, delayed, taken, dead

local taken = redis.call('HLEN', TAKEN)
return { redis.call('LLEN', READY), redis.call('ZCARD', DUE) - taken, taken, redis.call('ZCARD', DEAD) }
