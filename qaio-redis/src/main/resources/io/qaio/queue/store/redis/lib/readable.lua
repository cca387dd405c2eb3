-- include flaws.lua
-- include set-aside.lua
-- include ordering.lua

-- How long a task that a newer version of Qaio wrote is left to those that can read it (ms).
local NEWER_PAUSE_MS = 1000

-- Sets a record aside. What it still says of its deduplication id and its ordering key
-- decides that these are free now: no other task waits for it.
local function setTaskAside(from, reason, record, now)
  setAside(from, reason, record)
  if sub(record, 1, 1) ~= VERSION or #record < ID_LENGTH_AT then
    return
  end
  if hasOwnId(record) then
    call('SREM', IDS, idOf(record))
  end
  local isRead, key = pcall(orderingKeyOf, record)
  if isRead and key and call('HEXISTS', ORDERING_KEYS, key) == 1 then
    unblockNext(key, now)
  end
end

-- Whether a record, which is about to be removed from where it is, can be read. Otherwise it
-- is set aside, or, if a newer version of Qaio wrote it, ready again after a pause.
local function isReadable(record, from, now)
  local flaw, isNewer = flawOf(record)
  if flaw then
    setTaskAside(from, flaw, record, now)
  elseif isNewer then
    -- a removal first: as in setAside
    call('ZREM', DELAYED, record)
    delay(record, now + NEWER_PAUSE_MS, now)
  end
  return not flaw and not isNewer
end
