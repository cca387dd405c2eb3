-- The return of tasks whose delay or lease has ended.

local dead = require('qaio.dead')
local ids = require('qaio.ids')
local quarantine = require('qaio.quarantine')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local TASK = schema.TASK
local DELAYED, TAKEN = schema.DELAYED, schema.TAKEN

local requeue = {}

-- How many tasks one call returns at the most.
local PORTION = 500

local STATES_THAT_END = {DELAYED, TAKEN}

-- Returns the first tasks of a run to the queue: delayed ones to its end, those whose lease
-- has ended to the place that they had, or to the dead after their last attempt.
local function return_tasks(tx, run, first, many)
    local attempts = run[TASK.attempts]
    if run[TASK.state] == DELAYED then
        local at = transaction.time_of(run[TASK.since], tx.now)
        if run[TASK.since] > 0 and at > tx.now then
            -- the wall clock, for whose time it waits, has stepped back
            runs.update(tx, run, first, many, {{'=', TASK.order, at}})
            transaction.ends_at(tx, at)
        else
            runs.make_ready(tx, run, first, many, transaction.numbers(tx, many), 0, attempts)
        end
    elseif attempts < run[TASK.attempt_limit] then
        runs.make_ready(tx, run, first, many, runs.place(run, first + many - 1), 0, attempts)
    else
        dead.bury(tx, run, first, many, string.format(
            'The lease ran out after %d ms, at delivery %d of %d: no ack came',
            run[TASK.order] - run[TASK.since], attempts, run[TASK.attempt_limit]))
    end
end

-- Returns one portion of tasks whose delay or lease has ended to the queue. Returns how many
-- leases had ended, and whether there may be more.
function requeue.portion(tx)
    local expired, left = 0, PORTION
    for _, state in ipairs(STATES_THAT_END) do
        local run = runs.first_of(tx.id, state)
        while run ~= nil and run[TASK.order] <= tx.now and left > 0 do
            local many = tx.careful and 1 or math.min(run[TASK.count], left)
            if many < run[TASK.count] and runs.problem(run) ~= nil then
                tx.careful = true
            end
            quarantine.guard(tx, run, runs.first_number(run), many, return_tasks)
            left = left - many
            expired = expired + (state == TAKEN and many or 0)
            run = runs.first_of(tx.id, state)
        end
    end
    return expired, left == 0
end

-- Operation 'requeue'. Returns how many leases had ended, 1 if there may be more to do at
-- once, in how many ms the next lease or delay ends, or -1, and how many rows are set aside.
function requeue.requeue(prefix, name)
    local ids_left
    local tx, expired, more = transaction.run(prefix, name, function(tx)
        ids_left = ids.forget_ended(tx)
        quarantine.find_strays(tx)
        return requeue.portion(tx)
    end)
    if tx == nil then
        return expired
    end
    local due = runs.first_due(tx.id)
    return {'ok', expired, (more or ids_left) and 1 or 0, due ~= nil and math.max(0, due - tx.now) or -1,
        quarantine.count(tx.id)}
end

return requeue
