-- KEYS
--   1 ready   list: entries, the next to be taken first
--   2 taken   hash: delivery token -> entry
--   4 parts   hash: lease of several tasks -> how many it still holds, how many it held
--             at first, and 1 if some of them end at a time of their own
--
-- A delivery token is <lease>:<position in the lease, three digits of base 64 from '0'>.

local READY, TAKEN = KEYS[1], KEYS[2]
