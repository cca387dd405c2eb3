-- include record.lua
-- include groups.lua
-- include count.lua

-- In ROUND each group stands once, as long as it has ready tasks and fewer are taken than may be.
-- '' stands for all tasks without a group.

-- Takes what a group has for one visit, wanted tasks at most: as many as its weight, but never
-- more than bound are taken at once. Notes the fields of the tasks in GROUPED, and whose they are.
-- Returns how many there are. If more were not wanted, the visit goes on with the next take.
local function visit(name, group, wanted, bound, fields, names)
  local most = math.max(group.left > 0 and group.left or group.weight, 1)
  local count = math.max(math.min(most, group.last - group.first + 1, bound - group.taken, wanted), 0)
  for place = group.first, group.first + count - 1 do
    fields[#fields + 1] = struct.pack(PLACE, place) .. name
    names[#names + 1] = name
  end
  group.first, group.taken = group.first + count, group.taken + count
  if group.taken >= bound then
    group.mark = FULL
  else
    group.mark = group.first <= group.last and IN_ROUND or IDLE
  end
  group.left = group.mark == IN_ROUND and count == wanted and most - count or 0
  return count
end

-- Removes tasks from GROUPED, and returns them. What does not name its group is none of its tasks,
-- and not counted as taken: its end would not be noticed.
local function remove(fields, names, groups)
  if not fields[1] then
    return {}
  end
  local records, found = {}, call('HMGET', GROUPED, unpack(fields))
  for i = 1, #fields do
    local record = found[i]
    if not record or not string.find(record, names[i], ID_LENGTH_AT, true) then
      groups[names[i]].taken = groups[names[i]].taken - 1
    end
    records[#records + 1] = record or nil
  end
  call('HDEL', GROUPED, unpack(fields))
  return records
end

-- Visits the groups in ROUND, one after the other, until there are max tasks or no more that are
-- ready. Returns their records, and how many tasks without a group are to be taken as well: of
-- those, some may have a priority if hasRanked.
local function takeRound(max, bound, hasRanked)
  local ready = countReady() + (hasRanked and call('ZCARD', RANKED) or 0)
  local known, groups, fields, names, ungrouped = {}, {}, {}, {}, 0
  local round, at, again, hasMore = {}, 1, {}, true
  while max > 0 do
    if at > #round then
      -- those that have not been visited come first
      round, at = hasMore and call('LPOP', ROUND, max) or {}, 1
      hasMore = #round == max
      if round[1] then
        -- and the tasks without a group, which may have no place in the round so far
        local all = { '', unpack(round) }
        local more = readGroups(all)
        for _, name in ipairs(all) do
          if not groups[name] then
            groups[name] = more[name]
            known[#known + 1] = name
          end
        end
        local others = groups['']
        if others.mark == IDLE and ready > ungrouped then
          others.mark = IN_ROUND
          if hasMore then
            call('RPUSH', ROUND, '')
          else
            round[#round + 1] = ''
          end
        end
      elseif again[1] then
        round, again = again, {}
      else
        break
      end
    end
    local name = round[at]
    local group = groups[name]
    local count
    at = at + 1
    if name == '' then
      count = math.min(1, ready - ungrouped)
      ungrouped = ungrouped + count
      group.mark = ready > ungrouped and IN_ROUND or IDLE
    else
      count = visit(name, group, max, bound, fields, names)
    end
    max = max - count
    if name ~= '' and group.left > 0 then
      at = at - 1
    elseif group.mark == IN_ROUND then
      again[#again + 1] = name
    end
  end
  local others = groups['']
  local front = {}
  for i = #round, at, -1 do
    front[#front + 1] = round[i]
  end
  callAll('LPUSH', ROUND, front)
  if again[1] == '' and not again[2] and call('EXISTS', ROUND) == 0 then
    -- without groups these tasks need no place in a round
    others.mark = IDLE
    again = {}
  end
  callAll('RPUSH', ROUND, again)
  local records = remove(fields, names, groups)
  writeGroups(known, groups)
  return records, others and ungrouped or math.min(max, ready)
end
