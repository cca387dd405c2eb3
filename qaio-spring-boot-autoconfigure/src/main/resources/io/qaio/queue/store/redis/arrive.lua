-- Needs push(). Sees whether a put is repeated; one that is not, and of tasks that can be kept
-- as they are while nobody waits, is done with that.
local last = call('SET', KEYS[#KEYS], ARGV[2], 'PX', ARGV[3], 'GET')
local isRepeated = last and tonumber(last) >= tonumber(ARGV[2])
if not isRepeated and ARGV[8] == '' and call('EXISTS', WAITING) == 0 then
  push()
  return {}
end

-- include time.lua

local function message(waiter, token, ends, entry)
  return waiter .. ' ' .. token .. ' ' .. ends .. ' ' .. KEYS[1] .. '\n' .. entry
end
