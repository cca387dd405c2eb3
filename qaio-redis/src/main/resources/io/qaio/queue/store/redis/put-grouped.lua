-- Stores tasks that all have a group, and else can be kept as they are: see put.lua, also for calls
-- that are sent again.
--
-- KEYS      see keys.lua
-- KEYS 18   as KEYS 8 of put.lua
-- ARGV 3-6  as those of put.lua
-- ARGV 7-   for tasks of one group that follow each other: the group, its weight, how many they
--           are, and these
-- returns   nothing; or to a call that was sent again as put.lua

-- include keys.lua
-- include join-groups.lua

local LAST_CALL = KEYS[18]
local NUMBER, KEEP_MS, PRODUCER_CHANNEL, MAX_ATTEMPTS = unpack(ARGV, 3, 6)
local FIRST_RUN = 7

local last = call('SET', LAST_CALL, NUMBER, 'PX', KEEP_MS, 'GET')
if last and last >= NUMBER then
  -- include repeated-put.lua
  call('SET', LAST_CALL, last, 'PX', KEEP_MS)
  return replyToRepeated(last, sub(PRODUCER_CHANNEL, -13) .. '.' .. NUMBER .. '/' .. MAX_ATTEMPTS)
end

local records, names, weights = {}, {}, {}
local at = FIRST_RUN
while at < #ARGV do
  local name, weight, count = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  for i = at + 3, at + 2 + count do
    records[#records + 1], names[#names + 1], weights[#weights + 1] = ARGV[i], name, weight
  end
  at = at + 3 + count
end
if joinGroups(records, names, weights) then
  -- include announce-ready.lua
  announceReady()
end
return {}
