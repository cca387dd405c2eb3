-- Needs ready.lua and delay.lua. Of the tasks with one ordering key only the first is
-- where others are: ready, delayed or taken. It is replaced when it is done or dead.

-- The ordering key of an entry, or nil.
local function orderingKeyOf(entry)
  if floor(byte(entry, 17) / 8) % 2 == 0 then
    return nil
  end
  local serializerAt = 21 + byte(entry, 20)
  local errorAt = serializerAt + 1 + byte(entry, serializerAt)
  local keyAt = errorAt + struct.unpack('>I2', entry, 18)
  return sub(entry, keyAt + 1, keyAt + byte(entry, keyAt))
end

-- Lets an entry that may be delivered at a time line up. Whether it is its turn at once:
-- if not, it is kept until it is.
local function isTurn(entry, at)
  local key = orderingKeyOf(entry)
  local place = key and call('HINCRBY', TURNS, key, 1) or 1
  if place > 1 then
    call('ZADD', HELD, 0, char(#key) .. key .. struct.pack('>I6I6', place, at) .. entry)
  end
  return place == 1
end

-- Lets the next entry of a key go on.
local function nextTurn(key)
  local start = char(#key) .. key
  local held = call('ZRANGEBYLEX', HELD, '[' .. start, '(' .. start .. '\255', 'LIMIT', 0, 1)[1]
  if not held then
    call('HDEL', TURNS, key)
    return
  end
  call('ZREM', HELD, held)
  local at = struct.unpack('>I6', held, #start + 7)
  local entry = sub(held, #start + 13)
  if at > now then
    delay(entry, at)
  else
    makeReady('RPUSH', { entry })
  end
end
