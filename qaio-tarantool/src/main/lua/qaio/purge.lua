-- Removing all living tasks of a queue.

local ids = require('qaio.ids')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local space = box.space
local QUEUE, TASK = schema.QUEUE, schema.TASK

local purge = {}

-- How many tasks or ids one transaction removes at the most. Other calls get in between.
local PORTION = 1000

local function delete_portion(tx, most)
    local removed = 0
    while removed < most do
        local run = space.qaio_tasks.index.primary:min({tx.id})
        if run == nil then
            break
        end
        local many = math.min(run[TASK.count], most - removed)
        tasks.delete(tx, run, runs.first_number(run), many)
        removed = removed + many
    end
    return removed
end

-- Operation 'purge': removes living tasks, no more than there were when it began, so that it
-- ends, and then forgets ids without a living task. Returns how many tasks it removed.
function purge.purge(prefix, name)
    local purged, left = 0, nil
    repeat
        local tx, removed = transaction.run(prefix, name, function(tx)
            left = left or tx.row[QUEUE.ready] + tx.row[QUEUE.delayed] + tx.row[QUEUE.taken]
            return delete_portion(tx, math.min(PORTION, left))
        end)
        if tx == nil then
            return removed
        end
        purged, left = purged + removed, left - removed
    until removed == 0 or left == 0
    local position = {0, ''}
    repeat
        local tx, seen, reached = transaction.run(prefix, name, function(tx)
            return ids.forget_all(tx, position, PORTION)
        end)
        if tx == nil then
            return seen
        end
        position = reached
    until seen < PORTION
    return {'ok', purged}
end

return purge
