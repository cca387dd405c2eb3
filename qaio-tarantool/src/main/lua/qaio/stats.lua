-- How many tasks a queue has.

local requeue = require('qaio.requeue')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local QUEUE = schema.QUEUE

local stats = {}

-- Operation 'counts'. Returns how many tasks are ready (blocked ones included), delayed,
-- taken and dead, after all whose delay or lease has ended have returned to the queue.
function stats.counts(prefix, name)
    local tx, result, more
    repeat
        tx, result, more = transaction.run(prefix, name, requeue.portion)
        if tx == nil then
            return result
        end
    until not more
    local row = tx.row
    return {'ok', row[QUEUE.ready] + tx.ready, row[QUEUE.delayed] + tx.delayed, row[QUEUE.taken] + tx.taken,
        row[QUEUE.dead] + tx.dead}
end

return stats
