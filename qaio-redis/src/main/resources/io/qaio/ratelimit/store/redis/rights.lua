-- Tells which commands of decide.lua the user of a connection may not use: Redis before 7.2 does
-- not say which one it was. Changes nothing.
--
-- KEYS 1    a key that no bucket has
-- returns   what is missing: texts, none if nothing is

local missing = {}
for name, command in pairs({ TIME = { 'TIME' }, MGET = { 'MGET', KEYS[1] }, SET = { 'SET', KEYS[1], '', 'XX' } }) do
  local reply = redis.pcall(unpack(command))
  local problem = type(reply) == 'table' and reply.err or ''
  for _, words in ipairs({ 'NOPERM', "can't run this command", 'Unknown Redis command' }) do
    if string.find(problem, words, 1, true) then
      missing[#missing + 1] = 'the command ' .. name
    end
  end
end
return missing
