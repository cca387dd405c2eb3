-- include keys.lua

-- How many entries QUARANTINE has at most: the oldest go.
local QUARANTINE_SIZE = 1000

-- Keeps an entry that cannot be read in QUARANTINE, before it is removed from where it is.
local function setAside(from, reason, bytes)
  -- a removal first: a script that has begun to write may go on when memory is full
  call('XDEL', QUARANTINE, '0-1')
  call('XADD', QUARANTINE, 'MAXLEN', QUARANTINE_SIZE, '*', 'from', from, 'reason', reason, 'bytes', bytes)
end

-- Sets the members of a sorted set aside whose score is another than ours: a hundred at most.
local function setAsideOtherScores(key, from, score)
  for _, range in ipairs({ { '-inf', '(' .. score }, { '(' .. score, '+inf' } }) do
    for _, member in ipairs(call('ZRANGEBYSCORE', key, range[1], range[2], 'LIMIT', 0, 50)) do
      setAside(from, 'its score is not ' .. score, member)
      call('ZREM', key, member)
    end
  end
end
