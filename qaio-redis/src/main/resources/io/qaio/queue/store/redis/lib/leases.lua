-- A lease is named by the client, <application, 13 characters>.<number>/<attempts at most>; that of
-- a task which was handed over to another application has the name of the one that put it, and
-- an 'h' after the number.
-- It may hold several tasks; LEASE_SIZES then has '<tasks it still holds> <tasks it held at
-- first> <1 if some of them end at a time of their own, else 0>', and in streams
-- ' <first message> <last message>' (span).

-- include keys.lua

-- Whether there is a lease, or a receipt that ends at a time of its own, and it has not ended.
local function isAlive(member, now)
  local ends = call('ZSCORE', LEASES, member)
  return ends and tonumber(ends) > now
end

-- How many tasks a lease still holds, how many it held, whether some of them end at a time of
-- their own, and its span; those of a single task if there is no such lease.
local function sizeOf(lease)
  local text = call('HGET', LEASE_SIZES, lease)
  if not text then
    return 1, 1, false, ''
  end
  local leftText, sizeText, own, span = string.match(text, SIZE_FORM)
  local left, size = tonumber(leftText), tonumber(sizeText)
  if not left or left > size or size > MOST_IN_LEASE then
    -- include mend-size.lua
    return mendSize(lease, text)
  end
  return left, size, own == '1', span
end

-- Notes how many tasks a lease holds; with the last of them it ends.
local function setSize(lease, left, size, own, span)
  if left > 0 then
    call('HSET', LEASE_SIZES, lease, string.format('%d %d %d%s', left, size, own and 1 or 0, span))
    return
  end
  call('ZREM', LEASES, lease)
  if size > 1 or span ~= '' then
    call('HDEL', LEASE_SIZES, lease)
  end
end
