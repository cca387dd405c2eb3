-- Tells what the user of a connection may not use of what operations need. An operation would find
-- out when it is half done, and Redis before 7.2 would not say which of its commands it was.
-- Changes nothing: each command is tried on a key that holds a string, which fails where the
-- command would write, and which is gone in the end.
--
-- KEYS 1    a key that nothing else uses
-- ARGV 1    the channel of all applications
-- ARGV 2    the channel of this application
-- returns   what is missing: texts, none if nothing is

-- include probes.lua

local KEY = KEYS[1]

-- Whether a reply says that the command, the key or the channel is not permitted, or that there
-- is no such command. The first is said in one way since Redis 7.2, in others before.
local function isRefused(reply)
  if type(reply) ~= 'table' or not reply.err then
    return false
  end
  for _, words in ipairs({ 'NOPERM', "can't run this command", "can't publish", 'Unknown Redis command' }) do
    if string.find(reply.err, words, 1, true) then
      return true
    end
  end
  return false
end

local set = redis.pcall('SET', KEY, 'a string', 'PX', 1000)
if set.err then
  -- without the string the others would write; the server may also be full, or a replica
  return isRefused(set) and { 'the command SET' } or {}
end
local missing = {}
local COMMON = 'TIME, EXISTS @, GET @, PTTL @, HDEL @ f, HEXISTS @ f, HGET @ f, HINCRBY @ f 1, HLEN @, HMGET @ f, '
    .. 'HRANDFIELD @, HSCAN @ 0, HSET @ f v, LLEN @, LPOP @, LPUSH @ x, LRANGE @ 0 0, RPUSH @ x, '
    .. 'SADD @ m, SREM @ m, XADD @ * t x, XDEL @ 1-1, XLEN @, ZADD @ 1 m, ZCARD @, ZCOUNT @ 0 0, ZPOPMIN @, ZRANGE @ 0 0, '
    .. 'ZRANGEBYLEX @ - +, ZRANGEBYSCORE @ 0 0, ZREVRANGEBYLEX @ + -, ZREVRANGEBYSCORE @ 0 0, ZREM @ m, '
    .. 'ZREMRANGEBYSCORE @ 0 0, ZSCORE @ m, '
for probe in string.gmatch(COMMON .. LAYOUT_PROBES .. ', PEXPIREAT @ 1, UNLINK @', '[^,]+') do
  local command = {}
  for word in string.gmatch(probe, '%S+') do
    command[#command + 1] = word == '@' and KEY or word
  end
  if isRefused(redis.pcall(unpack(command))) then
    missing[#missing + 1] = 'the command ' .. command[1]
  end
end
-- applications ignore these messages: they have no such queue, and take the other as a sign of life
for i, message in ipairs({ '0 ' .. KEY, '' }) do
  local channel = ARGV[i]
  local published = redis.pcall('PUBLISH', channel, message)
  if isRefused(published) then
    local isChannel = string.find(published.err, 'channel', 1, true)
    missing[#missing + 1] = isChannel and 'the channel ' .. channel or 'the command PUBLISH'
  end
end
return missing
