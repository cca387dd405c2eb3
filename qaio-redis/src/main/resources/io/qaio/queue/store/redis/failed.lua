-- Needs ready.lua, delay.lua and turns.lua.

local function idOf(entry)
  return sub(entry, 21, 20 + byte(entry, 20))
end

local function isUnique(entry)
  return byte(entry, 17) % 2 == 1
end

local function deliveriesOf(entry)
  return (struct.unpack('>I2', entry, 8))
end

-- The entry with another number of deliveries and another error.
local function withFailure(entry, deliveries, error)
  local serializerAt = 21 + byte(entry, 20)
  local errorAt = serializerAt + 1 + byte(entry, serializerAt)
  local payloadAt = errorAt + struct.unpack('>I2', entry, 18)
  return sub(entry, 1, 7) .. struct.pack('>I2', deliveries) .. sub(entry, 10, 17)
      .. struct.pack('>I2', #error) .. sub(entry, 20, errorAt - 1) .. error .. sub(entry, payloadAt)
end

local function bury(entry, error)
  local id = idOf(entry)
  if isUnique(entry) then
    call('SREM', IDS, id)
  end
  call('HSET', LETTERS, id, withFailure(entry, deliveriesOf(entry) + 1, error))
  call('ZADD', DEAD, time[1] * 1000000 + time[2], id)
  local key = orderingKeyOf(entry)
  if key then
    nextTurn(key)
  end
end

-- Counts a failed attempt: the entry to try again, or nil if that was the last. Without
-- an error the lease has run out.
local function failed(entry, lease, error)
  local most = struct.unpack('>I2', entry, 15)
  if most == 0 then
    most = tonumber(string.match(lease, '/(%d+)$'))
  end
  local deliveries = deliveriesOf(entry) + 1
  if deliveries >= most then
    bury(entry, error or string.format('The lease ran out at delivery %d of %d: no ack came in time',
        deliveries, most))
    return nil
  end
  return withFailure(entry, deliveries, '')
end
