-- include keys.lua

-- The stream of a lease. One lease has messages of one stream only, neighbours in it.
local function streamOf(lease)
  return byte(lease) == 43 and AHEAD or TASKS -- '+'
end

-- The record of a message; of one that we did not write all fields and values.
local function recordOf(message)
  local fields = message[2]
  return #fields == 2 and fields[1] == 't' and fields[2] or table.concat(fields, '\n')
end

-- The receipt of a message of a lease.
local function receiptOf(lease, id)
  return lease .. ':' .. id
end

-- The span of a lease, as leases.lua keeps it.
local function spanOf(first, last)
  return ' ' .. first .. ' ' .. last
end

-- The first and the last message of a span, or nothing if it is empty.
local function boundsOf(span)
  return string.match(span, '^ (%S+) (%S+)$')
end

-- Lets a consumer have messages of a stream that nobody has been given. The group is made
-- when it is first needed: no other command then tells whether it is there.
local function read(stream, consumer, count)
  local reply = redis.pcall('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', stream, '>')
  if reply and reply.err then
    if call('EXISTS', stream) == 0 then
      return {}
    end
    if not string.find(reply.err, 'NOGROUP', 1, true) then
      error(reply.err)
    end
    local first = call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    local last = call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
    if first and first[2][1] ~= 't' and last[2][1] ~= 't' then
      error('WRONGTYPE The stream ' .. stream .. ' holds messages that are no tasks')
    end
    call('XGROUP', 'CREATE', stream, GROUP, 0)
    reply = call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', stream, '>')
  end
  return reply and reply[1][2] or {}
end

-- Removes the messages of a lease whose ids stand from a position to another. Returns how many
-- there were. A task that goes back is added anew: each delivery has a message of its own, so
-- an outdated one finds nothing.
local function finish(lease, ids, from, to)
  local stream, count = streamOf(lease), 0
  for i = from, to, 4000 do
    local last = math.min(i + 3999, to)
    call('XACK', stream, GROUP, unpack(ids, i, last))
    count = count + call('XDEL', stream, unpack(ids, i, last))
  end
  return count
end
