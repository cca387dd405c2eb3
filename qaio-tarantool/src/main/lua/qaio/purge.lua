-- Removing all living tasks of a queue.

local ids = require('qaio.ids')
local quarantine = require('qaio.quarantine')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local space = box.space
local TASK = schema.TASK

local purge = {}

-- Deletes living tasks with numbers below 'before', at most so many. Returns how many.
local function delete_portion(tx, most, before)
    local removed = 0
    while removed < most do
        local run = space.qaio_tasks.index.primary:min({tx.id})
        if run == nil or run[TASK.last] >= before then
            break
        end
        local many = tx.careful and 1 or math.min(run[TASK.count], most - removed)
        quarantine.guard(tx, run, runs.first_number(run), many, tasks.delete)
        removed = removed + math.max(many, 1)
    end
    return removed
end

-- Operation 'purge': removes living tasks with numbers below 'before', or all that there are if
-- it is 0: at most 'max', so that other calls get in between. Returns how many it removed,
-- 'before', and 1 if there may be more.
function purge.purge(prefix, name, max, before)
    local tx, removed = transaction.run(prefix, name, function(tx)
        before = before == 0 and tx.next or before
        return delete_portion(tx, max, before)
    end)
    return tx == nil and removed or {'ok', removed, before, removed >= max and 1 or 0}
end

-- Operation 'forget_ids': forgets ids without a living task behind a position, of which it looks
-- at 'max'. Returns the position behind which to go on, and 1 if there may be more.
function purge.forget_ids(prefix, name, max, ends, id)
    local tx, seen, reached = transaction.run(prefix, name, function(tx)
        return ids.forget_all(tx, {ends, id}, max)
    end)
    return tx == nil and seen or {'ok', reached[1], reached[2], seen == max and 1 or 0}
end

return purge
