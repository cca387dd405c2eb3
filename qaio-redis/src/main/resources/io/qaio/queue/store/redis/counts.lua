-- Counts the tasks.
--
-- KEYS      see keys.lua
-- returns   ready (with blocked), delayed, taken, dead, entries in quarantine

-- include keys.lua
-- include count.lua

local ready, taken = countTasks()
ready = ready + call('ZCARD', RANKED) + call('ZCARD', BLOCKED) + call('HLEN', GROUPED)
return { ready, call('ZCARD', DELAYED), taken, call('ZCARD', DEAD), call('XLEN', QUARANTINE) }
