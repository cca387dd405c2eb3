-- Decides about calls by the rules of nginx's limit_req, as LeakyBucket does, and charges
-- those that are let in. All numbers are integers below 2^53, or so large that the bucket
-- is empty in any case.
--
-- KEYS      the buckets, each once, all in one hash slot. A bucket is 12 bytes: its excess
--           in thousandths of a request, which is from -1000 after a charge was given back,
--           and since when it has it in ms; it expires when that and one request more have
--           drained
-- ARGV 1    the time in ms, '' for that of the server
-- ARGV 2    the calls in their order; numbers are big-endian. For each: how many there are
--           with the same limits (2 bytes), how many limits they have (1 byte), and for
--           each limit its bucket and the limit, counted from 1 (2 bytes each)
-- ARGV 3-   the limits: rate and burst in thousandths, and '1' if the limit rejects nothing
-- returns   the time (6 bytes), then each bucket as it was found: 12 bytes, all of them
--           \255 if there was none, and \254 if the key holds something else. The client
--           derives the decisions from that. Calls with such a key are not decided

local call, byte, floor, ceil = redis.call, string.byte, math.floor, math.ceil
local pack, unpackBytes = struct.pack, struct.unpack
local UNKNOWN, FOREIGN = string.rep('\255', 12), string.rep('\254', 12)

local now = tonumber(ARGV[1])
if not now then
  local time = call('TIME')
  now = time[1] * 1000 + floor(time[2] / 1000)
end

local states = call('MGET', unpack(KEYS))
local excess, last = {}, {}
for i = 1, #KEYS do
  local state = states[i]
  if not state then
    states[i] = UNKNOWN
  else
    if #state == 12 then
      excess[i], last[i] = unpackBytes('>i6I6', state)
    end
    -- 12 bytes of text would be another number
    if not excess[i] or excess[i] > 2147483647000 or excess[i] < -1000 then
      states[i] = FOREIGN
    end
  end
end

-- The bucket's excess with one more call.
local function withCall(bucket, rate)
  local old = excess[bucket]
  if not old then
    return 0
  end
  local elapsed = now - last[bucket]
  if elapsed < 0 then
    elapsed = elapsed < -60000 and 1 or 0
  end
  local new = old - floor(rate * elapsed / 1000) + 1000
  return new > 0 and new or 0
end

local rates = {}

local function charge(bucket, new, rate)
  local since = last[bucket]
  if not since or since < now or since > now + 60000 then
    last[bucket] = now
  end
  excess[bucket] = new
  rates[bucket] = rate
end

local program, at = ARGV[2], 1
while at <= #program do
  local a, b, limits, c, d, e, f = byte(program, at, at + 6)
  local alike = a * 256 + b
  at = at + 3
  if limits == 1 then
    local bucket, limit = c * 256 + d, e * 768 + f * 3
    if states[bucket] ~= FOREIGN then
      local rate, burst = tonumber(ARGV[limit]), tonumber(ARGV[limit + 1])
      for _ = 1, alike do
        local new = withCall(bucket, rate)
        if new > burst then
          -- the other calls are rejected, too: nothing has changed
          break
        end
        charge(bucket, new, rate)
      end
    end
  else
    local buckets, rate, burst, dryRun, decided = {}, {}, {}, {}, true
    for i = 1, limits do
      c, d, e, f = byte(program, at + 4 * i - 4, at + 4 * i - 1)
      local limit = e * 768 + f * 3
      buckets[i] = c * 256 + d
      rate[i], burst[i] = tonumber(ARGV[limit]), tonumber(ARGV[limit + 1])
      dryRun[i] = ARGV[limit + 2] == '1'
      decided = decided and states[buckets[i]] ~= FOREIGN
    end
    local new = {}
    for _ = 1, decided and alike or 0 do
      local rejected
      for i = 1, limits do
        new[i] = withCall(buckets[i], rate[i])
        if new[i] > burst[i] then
          new[i] = false
          rejected = rejected or not dryRun[i]
        end
      end
      if rejected then
        break
      end
      for i = 1, limits do
        if new[i] then
          charge(buckets[i], new[i], rate[i])
        end
      end
    end
  end
  at = at + 4 * limits
end

for bucket, rate in pairs(rates) do
  local state = pack('>i6I6', excess[bucket], last[bucket])
  local ends = last[bucket] + ceil((excess[bucket] + 1000) * 1000 / rate)
  if states[bucket] ~= UNKNOWN then
    call('SET', KEYS[bucket], state, 'PXAT', ends)
  elseif not call('SET', KEYS[bucket], state, 'PXAT', ends, 'NX') then
    -- the key holds something that is no string
    states[bucket] = FOREIGN
  end
end
return pack('>I6', now) .. table.concat(states)
