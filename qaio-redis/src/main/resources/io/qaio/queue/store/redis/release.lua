-- Ends a delivery without counting the attempt. The task goes to the front of the queue, or
-- after a delay to its end.
--
-- KEYS      see keys.lua
-- ARGV 3    receipt
-- ARGV 4    delay in ms
-- returns   1, or 0 if the delivery no longer held the task

-- include keys.lua
-- include delay.lua
-- include ready.lua
-- include deliveries.lua

local RECEIPT, DELAY_MS = unpack(ARGV, 3, 4)

local now = currentMillis()
local record = endDelivery(RECEIPT, now)
if not record then
  return 0
end
if tonumber(DELAY_MS) > 0 then
  delay(record, now + DELAY_MS, now)
else
  makeReady({ record }, true)
end
return 1
