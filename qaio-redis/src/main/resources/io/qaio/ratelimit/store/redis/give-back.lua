-- Gives charges back, as LeakyBucket.giveBack does: of calls that decide.lua let in here, and
-- that a limit in another hash slot rejected. Each takes off what is left of its request: what
-- has drained since is not given back. A bucket that has expired stays unknown.
--
-- KEYS      the buckets, one for each charge, all in one hash slot. One may be there twice
-- ARGV      for each charge: the time in ms that the bucket kept with it, and the rate in
--           thousandths; then '1', or anything else if this is sent again and may have been
--           executed: a charge that is given back twice would let in more than the rate allows
-- returns   how many buckets have changed

local changed = 0
if ARGV[#ARGV] ~= '1' then
  return changed
end

for i = 1, #KEYS do
  local chargedAt, rate = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  -- not GET, which needs a right of its own; false, too, if the key holds no string
  local state = redis.call('MGET', KEYS[i])[1]
  if state and #state == 12 then
    local excess, last = struct.unpack('>i6I6', state)
    local left = 1000 - math.floor(rate * (last - chargedAt) / 1000)
    if last >= chargedAt and left > 0 and excess >= -1000 and excess <= 2147483647000 then
      local new = math.max(excess - left, -1000)
      redis.call('SET', KEYS[i], struct.pack('>i6I6', new, last), 'XX', 'KEEPTTL')
      changed = changed + 1
    end
  end
end
return changed
