-- include announce.lua

-- Makes entries ready, at the 'RPUSH' end or at the 'LPUSH' front of their priority. A
-- stream grows at its end only: what goes before it is ranked, in front of the rest.
local function makeReady(command, entries)
  local ranked = {}
  for _, entry in ipairs(entries) do
    if command == 'LPUSH' or byte(entry, 17) >= 16 then
      ranked[#ranked + 1] = entry
    else
      call('XADD', TASKS, '*', 't', entry)
    end
  end
  if #ranked > 0 then
    -- include rank.lua
    rank(command, ranked)
  end
  if #entries > 0 then
    announceReady()
  end
end
