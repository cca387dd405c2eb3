-- include keys.lua

-- Calls a command with any number of arguments, some thousands at a time, as Lua's stack is
-- limited. Returns the last reply, nil without arguments.
local function callAll(command, key, args)
  local reply
  for i = 1, #args, 4000 do
    reply = call(command, key, unpack(args, i, math.min(i + 3999, #args)))
  end
  return reply
end
