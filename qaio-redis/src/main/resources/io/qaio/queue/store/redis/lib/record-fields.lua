-- include record.lua

local function idOf(record)
  return sub(record, ID_LENGTH_AT + 1, ID_LENGTH_AT + byte(record, ID_LENGTH_AT))
end

-- Whether the id is a deduplication id.
local function hasOwnId(record)
  return byte(record, FLAGS_AT) % 2 == OWN_ID
end

-- The priority, 0 if the record cannot be read.
local function priorityOf(record)
  return sub(record, 1, 1) == VERSION and floor((byte(record, FLAGS_AT) or 0) / PRIORITY) or 0
end

local function deliveriesOf(record)
  return (struct.unpack(DELIVERIES_FORMAT, record, DELIVERIES_AT))
end

-- How many attempts the task may have, 0 if it does not say.
local function maxAttemptsOf(record)
  return (struct.unpack(MAX_ATTEMPTS_FORMAT, record, MAX_ATTEMPTS_AT))
end

-- Where the error begins, and where what follows it.
local function errorBounds(record)
  local serializerAt = ID_LENGTH_AT + 1 + byte(record, ID_LENGTH_AT)
  local errorAt = serializerAt + 1 + byte(record, serializerAt)
  return errorAt, errorAt + struct.unpack(ERROR_LENGTH_FORMAT, record, ERROR_LENGTH_AT)
end

local function hasKey(record)
  return floor(byte(record, FLAGS_AT) / ORDERING_KEY) % 2 == 1
end

-- The group and its weight. An error if the record has too few bytes to tell.
local function readGroup(record)
  local _, at = errorBounds(record)
  if hasKey(record) then
    at = at + 1 + byte(record, at)
  end
  local weightAt = at + 1 + byte(record, at)
  return sub(record, at + 1, weightAt - 1), byte(record, weightAt)
end

-- The group and its weight, or nil if there is none, or the record cannot be read.
local function groupOf(record)
  if (byte(record, FLAGS_AT) or 0) < OF_GROUP or sub(record, 1, 1) ~= VERSION then
    return nil
  end
  local isRead, group, weight = pcall(readGroup, record)
  if isRead and group ~= '' and weight then
    return group, weight
  end
end

-- The ordering key, or nil if there is none. That of a task with a group is named after both:
-- no name has the byte 255.
local function orderingKeyOf(record)
  if not hasKey(record) then
    return nil
  end
  local _, keyAt = errorBounds(record)
  local key = sub(record, keyAt + 1, keyAt + byte(record, keyAt))
  local group = groupOf(record)
  return group and '\255' .. group .. '\255' .. key or key
end

-- What stands before the number of deliveries of a task that is put at a time in ms.
local function recordHead(putAt)
  return VERSION .. struct.pack(PUT_AT_FORMAT, putAt)
end

-- The record with another head.
local function withHead(record, head)
  return head .. sub(record, DELIVERIES_AT)
end

-- The record with another number of deliveries and another error.
local function withFailure(record, deliveries, error)
  local errorAt, restAt = errorBounds(record)
  return sub(record, 1, DELIVERIES_AT - 1) .. struct.pack(DELIVERIES_FORMAT, deliveries)
      .. sub(record, TIMEOUT_AT, ERROR_LENGTH_AT - 1) .. struct.pack(ERROR_LENGTH_FORMAT, #error)
      .. sub(record, ID_LENGTH_AT, errorAt - 1) .. error .. sub(record, restAt)
end
