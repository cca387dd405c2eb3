-- What the other scripts share. Loaded in front of each of them.
--
-- KEYS, the same for every script, all in one hash slot:
--   1 ready   list: entries, the next to be taken first
--   2 taken   hash: delivery token -> entry
--   3 due     zset: delivery tokens by the end of their lease, and delayed entries by
--             the time they become ready; an entry starts with \1, a token never does
--   4 ids     set: the ids of living tasks that are the caller's own
--   5 dead    zset: ids by time of death, in microseconds to keep their order
--   6 letters hash: id -> entry of a dead task
--   7 waiting zset: who waits for a task, by the time that stops being true
-- ARGV[1], the same for every script: the channel on which all consumers listen
--
-- An entry is one string; numbers are big-endian, positions count from 1:
--   1 version, always \1 | 2-7 put at (ms) | 8-9 deliveries so far | 10-14 timeout (ms),
--   0: the consumer's | 15-16 attempts at the most, 0: the consumer's | 17 1: the id is
--   the caller's own | 18-19 length of the error | 20 length of the id, the id |
--   length of the serializer's name, the name | the error | the payload
-- A delivery token is <lease>/<attempts at the most>:<position in the lease>.

local READY, TAKEN, DUE, IDS, DEAD, LETTERS, WAITING = unpack(KEYS, 1, 7)
local CHANNEL = ARGV[1]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Calls a command with any number of arguments: Lua's stack takes some thousands.
local function callAll(command, key, args)
  local reply
  for i = 1, #args, 4000 do
    reply = redis.call(command, key, unpack(args, i, math.min(i + 3999, #args)))
  end
  return reply
end

-- Tells whoever waits when there may be a task for them: now (0) or in some ms.
local function announce(ms)
  if redis.call('EXISTS', WAITING) == 1 then
    redis.call('PUBLISH', CHANNEL, string.format('%d %s', ms, READY))
  end
end

-- Announces a due time unless an earlier one has been announced before.
local function announceDue(at)
  if redis.call('EXISTS', WAITING) == 1 then
    local first = redis.call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
    if tonumber(first[2]) >= at then
      redis.call('PUBLISH', CHANNEL, string.format('%d %s', math.max(at - now, 0), READY))
    end
  end
end

-- How long until something is due, -1 if nothing is.
local function nextDue()
  local first = redis.call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
  return first[2] and math.max(tonumber(first[2]) - now, 0) or -1
end

-- Makes entries ready, at the 'RPUSH' end or at the 'LPUSH' front of the queue.
local function makeReady(command, entries)
  if #entries > 0 and callAll(command, READY, entries) == #entries then
    announce(0)
  end
end

local function delay(entry, ms)
  redis.call('ZADD', DUE, now + ms, entry)
  announceDue(now + ms)
end

local function idOf(entry)
  return string.sub(entry, 21, 20 + string.byte(entry, 20))
end

local function isUnique(entry)
  return string.byte(entry, 17) == 1
end

-- The entry with another number of deliveries and another error.
local function withFailure(entry, deliveries, error)
  local serializerAt = 21 + string.byte(entry, 20)
  local errorAt = serializerAt + 1 + string.byte(entry, serializerAt)
  local payloadAt = errorAt + struct.unpack('>I2', entry, 18)
  return string.sub(entry, 1, 7) .. struct.pack('>I2', deliveries) .. string.sub(entry, 10, 17)
      .. struct.pack('>I2', #error) .. string.sub(entry, 20, errorAt - 1) .. error .. string.sub(entry, payloadAt)
end

local function deliveriesOf(entry)
  return (struct.unpack('>I2', entry, 8))
end

local function bury(entry, error)
  local id = idOf(entry)
  if isUnique(entry) then
    redis.call('SREM', IDS, id)
  end
  redis.call('HSET', LETTERS, id, withFailure(entry, deliveriesOf(entry) + 1, error))
  redis.call('ZADD', DEAD, time[1] * 1000000 + time[2], id)
end

-- Counts a failed attempt: the entry to try again, or nil if that was the last. Without
-- an error the lease has run out.
local function failed(entry, token, error)
  local most = struct.unpack('>I2', entry, 15)
  if most == 0 then
    most = tonumber(string.match(token, '/(%d+):'))
  end
  local deliveries = deliveriesOf(entry) + 1
  if deliveries >= most then
    bury(entry, error or string.format('The lease ran out at delivery %d of %d: no ack came in time',
        deliveries, most))
    return nil
  end
  return withFailure(entry, deliveries, '')
end

-- Whether a delivery still holds its task.
local function holds(token)
  local deadline = redis.call('ZSCORE', DUE, token)
  return deadline and tonumber(deadline) > now
end

-- Ends a delivery: the entry it held, or nil.
local function giveUp(token)
  if not holds(token) then
    return nil
  end
  local entry = redis.call('HGET', TAKEN, token)
  redis.call('HDEL', TAKEN, token)
  redis.call('ZREM', DUE, token)
  return entry
end

-- Leases entries under tokens <lease>:1, <lease>:2, …
local function lease(entries, name, timeout)
  local held, deadlines, first = {}, {}, math.huge
  for i, entry in ipairs(entries) do
    local token = name .. ':' .. i
    local own = struct.unpack('>I5', entry, 10)
    local deadline = now + (own > 0 and own or timeout)
    first = math.min(first, deadline)
    held[2 * i - 1], held[2 * i] = token, entry
    deadlines[2 * i - 1], deadlines[2 * i] = deadline, token
  end
  callAll('HSET', TAKEN, held)
  callAll('ZADD', DUE, deadlines)
  announceDue(first)
end

-- Brings back what is due, in one bounded portion: tasks whose lease ran out go to the
-- front, delayed ones to the end. Returns the number of leases that had run out, and
-- whether more may be due.
local function bringBack()
  local due = redis.call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, 100)
  if #due == 0 then
    return 0, 0
  end
  redis.call('ZREM', DUE, unpack(due))
  local delayed, expired, leases = {}, {}, 0
  for i, member in ipairs(due) do
    if string.byte(member, 1) == 1 then
      delayed[#delayed + 1] = member
    else
      leases = leases + 1
      local entry = redis.call('HGET', TAKEN, member)
      redis.call('HDEL', TAKEN, member)
      local again = entry and failed(entry, member)
      if again then
        table.insert(expired, 1, again)
      end
    end
  end
  makeReady('LPUSH', expired)
  makeReady('RPUSH', delayed)
  return leases, #due == 100 and 1 or 0
end
