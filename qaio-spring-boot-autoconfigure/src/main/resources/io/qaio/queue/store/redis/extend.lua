-- Lets a lease end a given time from now.
--
-- KEYS 1-7  see queue.lua
-- ARGV 2    delivery token
-- ARGV 3    time from now in ms
-- returns   the new deadline, or 0 if the delivery no longer held the task

if not holds(ARGV[2]) then
  return 0
end
-- a removal first: Redis lets a script that has begun to write go on when memory is full
redis.call('ZREM', DUE, ARGV[2])
redis.call('ZADD', DUE, now + ARGV[3], ARGV[2])
announceDue(now + ARGV[3])
return now + ARGV[3]
