-- include record-fields.lua

-- What every format begins with: a number up to this one, and when the task was put, which
-- was before the year 2100 (ms).
local LAST_FORMAT, LAST_PUT = 15, 4102444800000

-- Where the payload begins. An error if the record has too few bytes to tell.
local function payloadStart(record)
  local _, at = errorBounds(record)
  local flags = byte(record, FLAGS_AT)
  if floor(flags / ORDERING_KEY) % 2 == 1 then
    at = at + 1 + byte(record, at)
  end
  if flags >= OF_GROUP then
    at = at + 2 + byte(record, at)
  end
  if floor(flags / HEADERS) % 2 == 1 then
    local last = at + 2 + struct.unpack('>I2', record, at)
    at = at + 2
    while at < last do
      local valueAt = at + 1 + byte(record, at)
      at = valueAt + 2 + struct.unpack('>I2', record, valueAt)
    end
    if at ~= last then
      error('headers are cut off')
    end
  end
  return at
end

-- Why a record cannot be read, or nil; and whether a newer version of Qaio wrote it, which
-- is no flaw. TaskRecord.java judges alike: TaskRecordLuaTests compares the two.
local function flawOf(record)
  if sub(record, 1, 1) ~= VERSION then
    local isNewer = #record >= ID_LENGTH_AT and byte(record) > 1 and byte(record) <= LAST_FORMAT
        and struct.unpack(PUT_AT_FORMAT, record, 2) < LAST_PUT
    return not isNewer and 'it is no task' or nil, isNewer
  end
  local isRead, payloadAt = pcall(payloadStart, record)
  local isWhole = isRead and payloadAt <= #record + 1 and byte(record, ID_LENGTH_AT) > 0
  return not isWhole and 'its ' .. #record .. ' bytes are too few' or nil, false
end
