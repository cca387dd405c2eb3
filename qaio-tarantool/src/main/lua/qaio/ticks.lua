-- Schedules of recurring tasks.

local put = require('qaio.put')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local TICK = schema.TICK

local ticks = {}

-- Operation 'last_tick'. Returns the last tick of a schedule (ms); one that is not known
-- starts now.
function ticks.last(prefix, name, schedule)
    local tx, last = transaction.run(prefix, name, function(tx)
        local known = space.qaio_ticks:get({tx.id, schedule})
        if known == nil then
            known = space.qaio_ticks:insert({tx.id, schedule, tx.now})
        end
        return known[TICK.last]
    end)
    return tx == nil and last or {'ok', last}
end

-- Operation 'put_ticks': stores the tasks of ticks and the last tick, unless the last tick
-- is not 'previous' any more. Returns the last tick now.
function ticks.put(prefix, name, schedule, previous, last, max_tasks, max_bytes, new_runs)
    local tx, now, refused = transaction.run(prefix, name, function(tx)
        local known = space.qaio_ticks:get({tx.id, schedule})
        if known ~= nil and known[TICK.last] ~= previous then
            return known[TICK.last]
        end
        local refused = put.refusal(tx, new_runs, max_tasks, max_bytes)
        if refused == nil then
            space.qaio_ticks:replace({tx.id, schedule, last})
            put.store_all(tx, new_runs, true)
        end
        return last, refused
    end)
    return tx == nil and now or refused or {'ok', now}
end

return ticks
