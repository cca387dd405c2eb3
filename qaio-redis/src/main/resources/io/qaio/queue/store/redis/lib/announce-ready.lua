-- include keys.lua

-- Tells all pending takes that tasks are ready. They all ask, and wait again if they get none.
local function announceReady()
  if call('UNLINK', PENDING_TAKES) == 1 then
    call('PUBLISH', CHANNEL, '0 ' .. KEYS[1])
  end
end
