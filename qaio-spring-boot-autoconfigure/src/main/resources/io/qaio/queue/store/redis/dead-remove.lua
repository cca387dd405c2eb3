-- Forgets dead tasks.
--
-- KEYS 1-7  see queue.lua
-- ARGV 2    id of one task, or '' for all
-- returns   how many there were

if ARGV[2] == '' then
  local count = redis.call('ZCARD', DEAD)
  redis.call('UNLINK', DEAD, LETTERS)
  return count
end
redis.call('HDEL', LETTERS, ARGV[2])
return redis.call('ZREM', DEAD, ARGV[2])
