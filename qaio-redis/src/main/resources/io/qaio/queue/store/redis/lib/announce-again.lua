-- include keys.lua

-- Lets the applications of the first pending takes ask again: as many takes as there may be tasks
-- for. These are not pending until then.
local function announceAgain(count)
  local pending, isTold = call('ZPOPMIN', PENDING_TAKES, count), {}
  for i = 1, #pending, 2 do
    local application = sub(pending[i], 1, 13)
    if not isTold[application] then
      isTold[application] = true
      -- CHANNEL ends with 'queues'
      call('PUBLISH', sub(CHANNEL, 1, -7) .. 'consumer:' .. application, '0 ' .. KEYS[1])
    end
  end
end
