-- Loaded in front of every script, and after it keys.lua. A file here serves both layouts;
-- what differs stands in lists/ and streams/. Lua makes each function anew at every call of
-- a script, so what not all scripts need stands in files of its own, which a line
-- '-- include <file>' puts where it is needed; inside a function that is seldom called, if
-- it can be.
--
-- KEYS, the same for every script, all in one hash slot:
--   1, 2, 4   see keys.lua of the layout
--   3 leases  zset: leases by their end; also tokens that end at a time of their own
--   5 delayed zset: entries by the time they become ready
--   6 ids     set: the ids of living tasks that are the caller's own
--   7 dead    zset: ids by time of death, in microseconds to keep their order
--   8 letters hash: id -> entry of a dead task
--   9 waiting zset: who waits for a task, by the time that stops being true
--  10 guards  zset: ids that are kept for a time, whether or not their tasks live, by its
--             end; expires with the last of them
--  11 ranked  zset: ready entries with a priority, in their order; in streams also those
--             that go to the front without one
--  12 held    zset: tasks that wait for those with the same ordering key: length of the key,
--             the key, place in its line (6 bytes), ready at (ms, 6 bytes), entry; all of
--             score 0, so in the order of these bytes
--  13 turns   hash: ordering key of a task that is ready, delayed or taken -> how many have
--             lined up for the key since it was last free
-- ARGV[1], the same for every script: the channel on which all consumers listen
--
-- An entry is one string; numbers are big-endian, positions count from 1:
--   1 version, always \1 | 2-7 put at (ms) | 8-9 deliveries so far | 10-14 timeout (ms),
--   0: the consumer's | 15-16 attempts at the most, 0: the consumer's | 17 flags, 1: the
--   id is the caller's own, 2: the timeout is the task's own, 4: there are headers, 8:
--   there is an ordering key, times 16: the priority | 18-19 length of the error | 20
--   length of the id, the id | length of the serializer's name, the name | the error |
--   with an ordering key its length, the key | with headers their length (2 bytes), and for
--   each length of the name, the name, length of the value (2 bytes), the value | the
--   payload
-- A lease is named by the client, <application, 13 characters>.<number>, and ends in
-- /<attempts at the most>.

local call, byte, sub, char, floor = redis.call, string.byte, string.sub, string.char, math.floor
local LEASES, PARTS, DELAYED, IDS, DEAD, LETTERS, WAITING, GUARDS, RANKED, HELD, TURNS = unpack(KEYS, 3, 13)
local CHANNEL = ARGV[1]
