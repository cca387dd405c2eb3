-- Forgets dead tasks.
--
-- KEYS      see queue.lua
-- ARGV 2    id of one task, or '' for all
-- returns   how many there were

if ARGV[2] == '' then
  local count = call('ZCARD', DEAD)
  call('UNLINK', DEAD, LETTERS)
  return count
end
call('HDEL', LETTERS, ARGV[2])
return call('ZREM', DEAD, ARGV[2])
