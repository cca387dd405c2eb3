-- Sees whether a put is repeated, and names the lease of a task that is handed over.
local last = call('SET', KEYS[#KEYS], ARGV[2], 'PX', ARGV[3], 'GET')
local isRepeated = last and tonumber(last) >= tonumber(ARGV[2])
local producer = sub(ARGV[4], -13)
local newLease = producer .. '.' .. ARGV[2]
