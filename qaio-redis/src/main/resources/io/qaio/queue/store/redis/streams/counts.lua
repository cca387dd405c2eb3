-- Counts the tasks.
--
-- KEYS      see queue.lua
-- returns   ready, delayed, taken, dead

-- include is-ready.lua

local ready = unread()
return { ready + call('ZCARD', RANKED) + call('ZCARD', HELD), call('ZCARD', DELAYED),
    call('XLEN', TASKS) - ready + call('XLEN', AHEAD), call('ZCARD', DEAD) }
