-- Counts the tasks.
--
-- KEYS      see keys.lua
-- returns   ready (with blocked), delayed, taken, dead, entries in quarantine

-- include keys.lua
-- include count.lua

local ready, taken = countTasks()
return { ready + call('ZCARD', RANKED) + call('ZCARD', BLOCKED) + call('HLEN', GROUPED), call('ZCARD', DELAYED), taken, call('ZCARD', DEAD),
  call('XLEN', QUARANTINE) }
