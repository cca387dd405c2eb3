-- How many tasks a queue has.

local quarantine = require('qaio.quarantine')
local requeue = require('qaio.requeue')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local QUEUE, TASK = schema.QUEUE, schema.TASK

local stats = {}

-- Sets the counts of states to 0 that no task is in: rows that somebody else added or removed were
-- not counted.
local function correct(tx)
    local row, first = tx.row, runs.first(tx.id)
    if (first == nil or first[TASK.state] > schema.LAST_READY) and runs.first_of(tx.id, schema.BLOCKED) == nil then
        tx.ready = -row[QUEUE.ready]
    end
    if runs.first_of(tx.id, schema.DELAYED) == nil then
        tx.delayed = -row[QUEUE.delayed]
    end
    if runs.first_of(tx.id, schema.TAKEN) == nil then
        tx.taken = -row[QUEUE.taken]
    end
    if space.qaio_dead.index.died:min({tx.id}) == nil then
        tx.dead = -row[QUEUE.dead]
    end
    if space.qaio_bodies.index.primary:min({tx.id}) == nil then
        tx.bytes = -row[QUEUE.bytes]
    end
end

-- Operation 'counts'. Returns a portion of tasks whose delay or lease has ended to the queue. Then
-- returns how many tasks are ready (blocked ones included), delayed, taken, dead, and set aside,
-- and 1 if there may be more to return first.
function stats.counts(prefix, name)
    local tx, expired, more = transaction.run(prefix, name, function(tx)
        quarantine.find_strays(tx)
        local expired, more = requeue.portion(tx)
        correct(tx)
        return expired, more
    end)
    if tx == nil then
        return expired
    end
    local row = tx.row
    return {'ok', math.max(0, row[QUEUE.ready] + tx.ready), math.max(0, row[QUEUE.delayed] + tx.delayed),
        math.max(0, row[QUEUE.taken] + tx.taken), math.max(0, row[QUEUE.dead] + tx.dead), quarantine.count(tx.id),
        more and 1 or 0}
end

return stats
