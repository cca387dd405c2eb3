-- KEYS
--   1 ready   list: tasks, the next to be taken first
--   2 taken   hash: receipt -> task
--
-- A receipt is <lease>:<position in the lease, three digits of base 64 from '0'>. Only a
-- lease of several tasks has a size.

local READY, TAKEN = KEYS[1], KEYS[2]

-- Patterns of an entry in LEASE_SIZES, and of what names a task in a receipt.
local SIZE_FORM, IN_LEASE_FORM = '^(%d+) (%d+) ([01])( *)$', '[0-o][0-o][0-o]'

-- Whether a task without a priority can be put before the others.
local HAS_FRONT = true
