-- Stores the tasks of ticks of a schedule, unless that has been done; or tells only what
-- the last tick was. One that is repeated finds the last tick moved on.
--
-- KEYS      see queue.lua
-- KEYS last hash: schedule -> its last tick in ms
-- ARGV 2    schedule
-- ARGV 3    its last tick as far as the client knows, in ms; nothing more is there if the
--           client only asks
-- ARGV 4    its last tick after this
-- ARGV 5-   tasks: entries, each after the time in ms at which it may be delivered
-- returns   the last tick

-- include time.lua

local TICKS = KEYS[#KEYS]
local last = call('HGET', TICKS, ARGV[2]) or ARGV[3]
if not last then
  last = string.format('%d', now)
  call('HSET', TICKS, ARGV[2], last)
end
if last ~= ARGV[3] then
  return tonumber(last)
end

-- include ready.lua
-- include arrange.lua

local entries, stamp = {}, '\1' .. struct.pack('>I6', now)
for i = 5, #ARGV, 2 do
  arrange(stamp .. sub(ARGV[i + 1], 8), tonumber(ARGV[i]), entries)
end
call('HSET', TICKS, ARGV[2], ARGV[4])
makeReady('RPUSH', entries)
return tonumber(ARGV[4])
