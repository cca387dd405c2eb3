-- Finishes tasks.
--
-- KEYS      see keys.lua
-- ARGV 3    how many leases
-- ARGV 4-   for each of them its name, how many deliveries under it, and their receipts (in
--           streams the ids of their messages); then for each task with a deduplication id
--           the position of its delivery (from 1) and that id; then for each with an ordering
--           key the position after '-', and that key; then for each with a group the position
--           after '+', and that group
-- returns   the positions, from 1, of the deliveries that no longer held their task

-- include keys.lua
-- include leases.lua
-- include taken.lua

local LEASE_COUNT = tonumber(ARGV[3])

local now = currentMillis()
local at, position, lost, isLost = 4, 0, {}, {}
local endedInAll = 0
for _ = 1, LEASE_COUNT do
  local lease, count = ARGV[at], tonumber(ARGV[at + 1])
  local from, to = at + 2, at + 1 + count
  local alive = isAlive(lease, now)
  local left, size, own, span = sizeOf(lease)
  local ended = 0
  if alive and not own and left == size then
    -- nothing of this lease has ended, so all of these are taken
    ended = finish(lease, ARGV, from, to)
    if ended < count then
      -- but for those that are here twice
      local seen = {}
      for i = from, to do
        local delivery = position + i - from + 1
        if seen[ARGV[i]] then
          lost[#lost + 1] = delivery
          isLost[delivery] = true
        end
        seen[ARGV[i]] = true
      end
    end
  else
    for i = from, to do
      local holds = alive
      local receipt = own and receiptOf(lease, ARGV[i])
      if receipt and call('ZSCORE', LEASES, receipt) then
        holds = isAlive(receipt, now)
      end
      if holds and finish(lease, ARGV, i, i) == 1 then
        ended = ended + 1
        if receipt then
          call('ZREM', LEASES, receipt)
        end
      else
        local delivery = position + i - from + 1
        lost[#lost + 1] = delivery
        isLost[delivery] = true
      end
    end
  end
  if ended > 0 then
    setSize(lease, left - ended, size, own, span)
    endedInAll = endedInAll + ended
  end
  at = to + 1
  position = position + count
end

while at < #ARGV and byte(ARGV[at]) > 47 do -- a digit
  if not isLost[tonumber(ARGV[at])] then
    call('SREM', IDS, ARGV[at + 1])
  end
  at = at + 2
end
if at < #ARGV and byte(ARGV[at]) == 45 then -- '-'
  -- include ordering.lua
  while at < #ARGV and byte(ARGV[at]) == 45 do
    if not isLost[-tonumber(ARGV[at])] then
      unblockNext(ARGV[at + 1], now)
    end
    at = at + 2
  end
end
if at < #ARGV then
  local left = {}
  for i = at, #ARGV, 2 do
    left[#left + 1] = not isLost[tonumber(ARGV[i])] and ARGV[i + 1] or nil
  end
  if left[1] then
    -- include leave-groups.lua
    leaveGroups(left)
  end
end
if BOUND ~= '0' and endedInAll > 0 then
  -- include announce-free.lua
  announceFree(endedInAll)
end
return lost
