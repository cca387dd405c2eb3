-- The form in which a task is stored: one string. TaskRecord.java has the same form;
-- TaskRecordLuaTests compares the two. Numbers are big-endian, positions count from 1:
--
--    1     version: 1; in later formats 2 to 15
--    2-7   when the task was put (ms), in every format
--    8-9   deliveries so far
--   10-14  visibility timeout (ms), 0: that of the consumer
--   15-16  attempts at most, 0: as many as the consumer allows
--   17     flags: the sum of 1 if the id is a deduplication id, 2 if the visibility timeout is
--          the task's own, 4 if there are headers, 8 if there is an ordering key, and 16 times
--          the priority, or 16 times 15 if there is a group
--   18-19  length of the error
--   20     length of the id
--   then the id | length of the serializer's name (1 byte), the name | the error | with an
--   ordering key its length (1 byte), the key | with a group its length (1 byte), the group, its
--   weight (1 byte) | with headers their length (2 bytes), and for each length of the name, the
--   name, length of the value (2 bytes), the value | the payload

-- include keys.lua

local VERSION = '\1'
local PUT_AT_FORMAT = '>I6'
local DELIVERIES_AT, DELIVERIES_FORMAT = 8, '>I2'
local TIMEOUT_AT, TIMEOUT_FORMAT = 10, '>I5'
local MAX_ATTEMPTS_AT, MAX_ATTEMPTS_FORMAT = 15, '>I2'
local FLAGS_AT, OWN_ID, OWN_TIMEOUT, HEADERS, ORDERING_KEY, PRIORITY, OF_GROUP = 17, 1, 2, 4, 8, 16, 240
local ERROR_LENGTH_AT, ERROR_LENGTH_FORMAT = 18, '>I2'
local ID_LENGTH_AT = 20

-- The visibility timeout of a task in ms, or nil if it has none of its own.
local function ownTimeoutOf(record)
  local isOwn = floor((byte(record, FLAGS_AT) or 0) / OWN_TIMEOUT) % 2 == 1
  -- what this version cannot read is soon put back: see flaws.lua
  return isOwn and sub(record, 1, 1) == VERSION and struct.unpack(TIMEOUT_FORMAT, record, TIMEOUT_AT) or nil
end
