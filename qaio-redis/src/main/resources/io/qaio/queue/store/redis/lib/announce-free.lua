-- include announce-again.lua
-- include count.lua

-- Tasks that were taken have ended, so that others may be taken: lets as many pending takes ask
-- again, if there are ready tasks.
local function announceFree(count)
  if isReady() then
    announceAgain(count)
  end
end
