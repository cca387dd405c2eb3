-- Schedules of recurring tasks.

local put = require('qaio.put')
local quarantine = require('qaio.quarantine')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local TICK = schema.TICK

local ticks = {}

-- No tick is later, in ms: the end of the year 9999.
local LAST_TIME = 253402300799999

-- Returns the row of a schedule, or nil. One that is no time is set aside.
local function find(tx, schedule)
    local known = space.qaio_ticks:get({tx.id, schedule})
    if known ~= nil and known[TICK.last] > LAST_TIME then
        quarantine.keep(tx, 'qaio_ticks', 'it is not the time of a tick', known, {})
        space.qaio_ticks:delete({tx.id, schedule})
        return nil
    end
    return known
end

-- Operation 'last_tick'. Returns the last tick of a schedule (ms); one that is not known
-- starts now.
function ticks.last(prefix, name, schedule)
    local tx, last = transaction.run(prefix, name, function(tx)
        local known = find(tx, schedule)
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
        local known = find(tx, schedule)
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
