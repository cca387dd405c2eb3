-- Needs ready.lua.

-- include delay.lua
-- include turns.lua

-- Adds an entry that may be delivered at a time to those that are ready, unless it has to
-- wait for that time or for its turn.
local function arrange(entry, at, ready)
  if isTurn(entry, at) then
    if at <= now then
      ready[#ready + 1] = entry
    else
      delay(entry, at)
    end
  end
end
