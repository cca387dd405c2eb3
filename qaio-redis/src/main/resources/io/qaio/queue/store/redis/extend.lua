-- Lets a delivery end a given time from now.
--
-- KEYS      see keys.lua
-- ARGV 3    receipt
-- ARGV 4    time from now in ms
-- returns   the new deadline (ms), or 0 if the delivery no longer held the task

-- include keys.lua
-- include announce-due.lua
-- include leases.lua
-- include receipts.lua
-- include deliveries.lua

local RECEIPT, TIME_MS = unpack(ARGV, 3, 4)

local now = currentMillis()
if not taskOf(RECEIPT, now) then
  return 0
end
local lease = leaseOf(RECEIPT)
local left, size, _, span = sizeOf(lease)
local deadline = now + TIME_MS
local member = size == 1 and lease or RECEIPT
-- a removal first: a script that has begun to write may go on when memory is full
call('ZREM', LEASES, member)
if size > 1 then
  setSize(lease, left, size, true, span)
end
call('ZADD', LEASES, deadline, member)
announceDue(deadline, now)
return deadline
