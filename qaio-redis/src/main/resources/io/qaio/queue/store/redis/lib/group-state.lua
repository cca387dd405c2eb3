-- GROUPS has for each group that has tasks in GROUPED or taken, in 19 bytes: how many are taken (4),
-- the first place (6), the last place (6), the weight (1), how many tasks its visit that has
-- begun may still take (1; 0 if none has), and (1) whether the group stands in ROUND (1), or is
-- full: as many are taken as may be, so that the others are blocked (2); or neither, as it has
-- no ready tasks (0).

-- include call-all.lua

local STATE, STATE_SIZE, TAKEN_OF_STATE, AFTER_TAKEN = '>I4I6I6BBB', 19, '>I4', 5
local IDLE, IN_ROUND, FULL = 0, 1, 2
local MAX_WEIGHT = 100
