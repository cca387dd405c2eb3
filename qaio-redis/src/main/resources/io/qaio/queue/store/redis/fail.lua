-- Ends a delivery as failed. The task goes to the end of the queue, after a delay if there is
-- one; or, if this was its last attempt, to the dead tasks.
--
-- KEYS      see keys.lua
-- ARGV 3    receipt
-- ARGV 4    error
-- ARGV 5    delay in ms
-- returns   1, or 0 if the delivery no longer held the task, or it cannot be read here

-- include keys.lua
-- include delay.lua
-- include ready.lua
-- include failing.lua
-- include readable.lua
-- include deliveries.lua

local RECEIPT, ERROR, DELAY_MS = unpack(ARGV, 3, 5)

local now = currentMillis()
local record = endDelivery(RECEIPT, now, isReadable)
if not record then
  return 0
end
local again = countFailure(record, leaseOf(RECEIPT), ERROR, now)
if again and DELAY_MS ~= '0' then
  delay(again, now + DELAY_MS, now)
elseif again then
  makeReady({ again })
end
return 1
