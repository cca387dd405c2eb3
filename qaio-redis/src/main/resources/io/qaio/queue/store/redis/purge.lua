-- Removes all tasks that are ready, delayed, blocked or taken.
--
-- KEYS      see keys.lua
-- returns   how many there were

-- include keys.lua
-- include count.lua

local ready, taken = countTasks()
local count = ready + taken + call('ZCARD', RANKED) + call('ZCARD', BLOCKED) + call('ZCARD', DELAYED)
    + call('HLEN', GROUPED)
call('UNLINK', KEYS[1], KEYS[2], LEASES, LEASE_SIZES, DELAYED, IDS, ID_WINDOWS, RANKED, BLOCKED, ORDERING_KEYS,
    GROUPS, GROUPED, ROUND)
return count
