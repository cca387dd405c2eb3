-- Lets a delivery end a given time from now.
--
-- KEYS      see queue.lua
-- ARGV 2    delivery token
-- ARGV 3    time from now in ms
-- returns   the new deadline, or 0 if the delivery no longer held the task

-- include time.lua
-- include ready.lua
-- include held.lua

if not held(ARGV[2]) then
  return 0
end
local name = leaseOf(ARGV[2])
-- where the layout knows no first and no last message these are nil
local left, size, _, first, last = partsOf(name)
local member = name
-- a removal first: a script that has begun to write may go on when memory is full
call('ZREM', LEASES, size == 1 and name or ARGV[2])
if size > 1 then
  member = ARGV[2]
  setParts(name, left, size, true, first, last)
end
call('ZADD', LEASES, now + ARGV[3], member)
announceDue(now + ARGV[3])
return now + ARGV[3]
