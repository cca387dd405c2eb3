-- Counts the tasks.
--
-- KEYS      see queue.lua
-- returns   ready, delayed, taken, dead

return { call('LLEN', READY) + call('ZCARD', RANKED) + call('ZCARD', HELD), call('ZCARD', DELAYED),
    call('HLEN', TAKEN), call('ZCARD', DEAD) }
