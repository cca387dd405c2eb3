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

-- The ordering key, or nil if there is none.
local function orderingKeyOf(record)
  if floor(byte(record, FLAGS_AT) / ORDERING_KEY) % 2 == 0 then
    return nil
  end
  local _, keyAt = errorBounds(record)
  return sub(record, keyAt + 1, keyAt + byte(record, keyAt))
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
