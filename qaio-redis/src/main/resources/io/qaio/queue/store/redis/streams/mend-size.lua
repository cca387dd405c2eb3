-- include set-aside.lua
-- include taken.lua

-- Whether the id of a message stands before another.
local function isBefore(id, other)
  local ms, number = string.match(id, '(%d+)%-(%d+)')
  local otherMs, otherNumber = string.match(other, '(%d+)%-(%d+)')
  ms, otherMs = tonumber(ms), tonumber(otherMs)
  return ms < otherMs or ms == otherMs and tonumber(number) < tonumber(otherNumber)
end

-- The first messages of the other leases of the same stream, each with its last.
local function spansBeside(lease)
  local sizes, spans = call('HGETALL', LEASE_SIZES), {}
  for i = 1, #sizes, 2 do
    local _, _, _, span = string.match(sizes[i + 1], SIZE_FORM)
    if span and sizes[i] ~= lease and streamOf(sizes[i]) == streamOf(lease) then
      local first, last = boundsOf(span)
      spans[#spans + 1] = { first, last }
    end
  end
  return spans
end

-- What a lease holds whose entry in LEASE_SIZES cannot be read: as sizeOf. That is what its
-- application has pending, and no other lease spans; whose it is if the task was handed over to
-- another application, its name does not tell.
local function mendSize(lease, text)
  setAside('lease-sizes', 'it is no size of a lease', lease .. ' ' .. text)
  local application, number = string.match(lease, '^%+?(%w*)%.?(%w*)')
  local command = { 'XPENDING', streamOf(lease), GROUP, '-', '+', MOST_IN_LEASE }
  if #number <= 13 then
    command[#command + 1] = application
  end
  local pending = redis.pcall(unpack(command))
  local spans, left = spansBeside(lease), 0
  local first, last, limit
  for _, entry in ipairs(pending) do
    local id, isFree = entry[1], not (limit and not isBefore(entry[1], limit))
    for _, span in ipairs(isFree and spans or {}) do
      isFree = isFree and (isBefore(id, span[1]) or isBefore(span[2], id))
      if first and isBefore(first, span[1]) and (not limit or isBefore(span[1], limit)) then
        limit = span[1]
      end
    end
    if isFree and not (limit and not isBefore(id, limit)) then
      left, first, last = left + 1, first or id, id
    end
  end
  if not first then
    call('HDEL', LEASE_SIZES, lease)
    return 0, 1, true, ''
  end
  local span = spanOf(first, last)
  -- some may end at times of their own
  call('HSET', LEASE_SIZES, lease, string.format('%d %d 1%s', left, left, span))
  return left, left, true, span
end
