-- Ends a delivery and moves the task to the dead tasks, whatever its attempts.
--
-- KEYS      see keys.lua
-- ARGV 3    receipt
-- ARGV 4    error
-- returns   1, or 0 if the delivery no longer held the task, or it cannot be read here

-- include keys.lua
-- include failing.lua
-- include readable.lua
-- include deliveries.lua

local RECEIPT, ERROR = unpack(ARGV, 3, 4)

local now = currentMillis()
local record = endDelivery(RECEIPT, now, isReadable)
if not record then
  return 0
end
bury(record, ERROR, now)
return 1
