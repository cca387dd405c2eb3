-- include announce.lua

-- Makes entries ready, at the 'RPUSH' end or at the 'LPUSH' front of their priority.
local function makeReady(command, entries)
  local plain, ranked = {}, {}
  for _, entry in ipairs(entries) do
    local to = byte(entry, 17) < 16 and plain or ranked
    to[#to + 1] = entry
  end
  -- where something was ready before, nobody waits
  local news = #plain > 0 and callAll(command, READY, plain) == #plain
  if #ranked > 0 then
    -- include rank.lua
    news = rank(command, ranked) or news
  end
  if news then
    announceReady()
  end
end
