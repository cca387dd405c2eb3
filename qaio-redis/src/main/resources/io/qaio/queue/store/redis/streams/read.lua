-- include keys.lua

-- Lets a consumer have messages of a stream that nobody has been given. The group is made
-- when it is first needed: no other command then tells whether it is there.
local function read(stream, consumer, count)
  local reply = redis.pcall('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', stream, '>')
  if reply and reply.err then
    if call('EXISTS', stream) == 0 then
      return {}
    end
    local first = call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    if first and first[2][1] ~= 't' then
      error('WRONGTYPE The stream ' .. stream .. ' holds messages that are no tasks')
    end
    call('XGROUP', 'CREATE', stream, GROUP, 0)
    reply = call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', stream, '>')
  end
  return reply and reply[1][2] or {}
end
