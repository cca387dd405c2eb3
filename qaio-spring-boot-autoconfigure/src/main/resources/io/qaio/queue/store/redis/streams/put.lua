-- Stores tasks. A call that the driver sends again after a lost connection changes
-- nothing: a producer has one call under way at a time and numbers them.
--
-- Arguments and reply as in lists/put.lua.

-- Stores the tasks as they are.
local function push()
  for i = 9, #ARGV do
    call('XADD', TASKS, '*', 't', ARGV[i])
  end
end

-- include arrive.lua

if isRepeated then
  call('SET', KEYS[#KEYS], last, 'PX', ARGV[3])
  -- whoever got the task with the lost reply is not known any more: to nobody, who gives
  -- it back
  -- include parts.lua
  for _, lease in ipairs({ ARGV[4] .. '/' .. ARGV[7], '+' .. ARGV[4] .. '/' .. ARGV[7] }) do
    local _, _, _, id = partsOf(lease)
    local kept = id and call('XRANGE', streamOf(lease), id, id)[1]
    if kept then
      return { now, message('0', lease .. ':' .. id, call('ZSCORE', LEASES, lease) or now, kept[2][2]) }
    end
  end
  return { now }
end

local entries = {}
if ARGV[8] ~= '' then
  -- include admit.lua
elseif #ARGV == 9 then
  entries[1] = ARGV[9]
end

-- One task, and perhaps somebody waits for it: then it is handed over, lease and all, so
-- that the other side needs not ask. A consumer that is gone has no subscription; one that
-- waits where the task comes from gets it with the reply.
if #entries == 1 then
  -- include is-ready.lua
  local entry, id = entries[1], nil
  local stream, sign = TASKS, ''
  if byte(entry, 17) >= 16 then
    stream, sign = AHEAD, '+'
  end
  local waiter = call('ZPOPMIN', WAITING)
  while waiter[1] and (id or not isReady()) do
    -- <application, 13 characters> <waiter, 13 digits> <timeout>/<attempts at the most>
    local who, slash = waiter[1], string.find(waiter[1], '/', 29, true)
    local isOwn = sub(who, 1, 13) == ARGV[6]
    if not isOwn and ARGV[5] == '' then
      break
    end
    local timeout = floor(byte(entry, 17) / 2) % 2 == 0 and sub(who, 29, slash - 1)
        or struct.unpack('>I5', entry, 10)
    local ends = string.format('%d', now + timeout)
    local lease = sign .. ARGV[4] .. sub(who, slash)
    id = id or call('XADD', stream, '*', 't', entry)
    local told = message(sub(who, 15, 27), lease .. ':' .. id, ends, entry)
    if tonumber(waiter[2]) > now and (isOwn or call('PUBLISH', ARGV[5] .. sub(who, 1, 13), told) > 0) then
      -- include parts.lua
      -- include read.lua
      -- include ready.lua
      read(stream, sub(who, 1, 13), 1)
      setParts(lease, 1, 1, false, id, id)
      call('ZADD', LEASES, ends, lease)
      announce(tonumber(ends))
      return isOwn and { now, told } or { now }
    end
    waiter = call('ZPOPMIN', WAITING)
  end
  if waiter[1] then
    call('ZADD', WAITING, waiter[2], waiter[1])
  end
  if id then
    call('XDEL', stream, id)
  end
end

-- include ready.lua

if #entries > 0 or ARGV[8] ~= '' then
  makeReady('RPUSH', entries)
else
  local news = not isReady()
  push()
  if news then
    announce(0)
  end
end
return { now }
