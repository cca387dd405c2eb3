-- Ends a delivery whose task the client cannot read, and sets that aside.
--
-- KEYS      see keys.lua
-- ARGV 3    receipt
-- ARGV 4    why it cannot be read
-- returns   1, or 0 if the delivery no longer held the task

-- include keys.lua
-- include readable.lua
-- include deliveries.lua

local RECEIPT, REASON = unpack(ARGV, 3, 4)

local now = currentMillis()
local record = taskOf(RECEIPT, now)
if not record then
  return 0
end
setTaskAside('taken', REASON, record, now)
endDelivery(RECEIPT, now)
return 1
