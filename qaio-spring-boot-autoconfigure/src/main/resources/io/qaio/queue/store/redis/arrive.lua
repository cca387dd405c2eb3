-- Sees whether a put is repeated, and finds its lease for a task that somebody waits for.
local last = call('SET', KEYS[#KEYS], ARGV[2], 'PX', ARGV[3], 'GET')
local isRepeated = last and tonumber(last) >= tonumber(ARGV[2])
local producer = sub(ARGV[4], -13)
local newLease = producer .. '.' .. ARGV[2]
