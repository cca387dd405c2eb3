-- include keys.lua

-- Lets the applications of the first pending takes ask again: as many takes as there may be tasks
-- for. They are not pending until then. Takes of an application that does not hear are forgotten, and
-- the next ones are told; in a cluster, where a script cannot tell who listens elsewhere, perhaps all.
local function announceAgain(count)
  local isHeard = {}
  while count > 0 do
    local pending = call('ZPOPMIN', PENDING_TAKES, count)
    if not pending[1] then
      return
    end
    for i = 1, #pending, 2 do
      local application = sub(pending[i], 1, 13)
      if isHeard[application] == nil then
        -- CHANNEL ends with 'queues'
        isHeard[application] = call('PUBLISH', sub(CHANNEL, 1, -7) .. 'consumer:' .. application, '0 ' .. KEYS[1]) > 0
      end
      count = count - (isHeard[application] and 1 or 0)
    end
  end
end
