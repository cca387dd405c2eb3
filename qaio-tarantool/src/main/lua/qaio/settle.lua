-- What a worker does with a task that its lease has. Each operation but 'ack' is for one
-- task, given as its number ('task') and its lease, and returns 0 if the lease has ended.

local dead = require('qaio.dead')
local quarantine = require('qaio.quarantine')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local TASK = schema.TASK

local settle = {}

local function delete(tx, run, first, many)
    quarantine.guard(tx, run, first, many, tasks.delete)
end

-- Operation 'ack': deletes tasks, given as the lease, the number of the first and how many
-- follow in a row, repeated. Returns the positions, from 0, of those whose lease has ended.
function settle.ack(prefix, name, deliveries)
    local tx, lost = transaction.run(prefix, name, function(tx)
        local lost, position = {}, 0
        for i = 1, #deliveries, 3 do
            local lease, first, many = deliveries[i], tonumber(deliveries[i + 1]), deliveries[i + 2]
            for _, number in ipairs(runs.each_leased(tx, lease, first, many, delete)) do
                table.insert(lost, position + number - first)
            end
            position = position + many
        end
        return lost
    end)
    return tx == nil and lost or {'ok', lost}
end

-- Calls action(tx, run, number) for a task whose lease has not ended. Returns what it
-- returns, or 1.
local function with_leased(prefix, name, task, lease, action)
    local number = tonumber(task)
    local tx, result = transaction.run(prefix, name, function(tx)
        local run = runs.leased(tx, number, lease)
        if run == nil then
            return 0
        end
        return quarantine.guard(tx, run, number, 1, action) or 1
    end)
    return tx == nil and result or {'ok', result}
end

-- Operation 'set_aside': to the quarantine, as the client cannot read it.
function settle.set_aside(prefix, name, task, lease, reason)
    return with_leased(prefix, name, task, lease, function(tx, run, number)
        quarantine.set_aside(tx, run, number, reason)
    end)
end

-- Operation 'fail': to the end of the queue after a delay (ms), or to the dead after the
-- last attempt.
function settle.fail(prefix, name, task, lease, message, delay)
    return with_leased(prefix, name, task, lease, function(tx, run, number)
        if run[TASK.attempts] >= run[TASK.attempt_limit] then
            dead.bury(tx, run, number, 1, message)
        else
            runs.make_ready(tx, run, number, 1, transaction.numbers(tx, 1), tx.now + delay, run[TASK.attempts])
        end
    end)
end

-- Operation 'release': to the place that it had, after a delay (ms); the attempt does not
-- count.
function settle.release(prefix, name, task, lease, delay)
    return with_leased(prefix, name, task, lease, function(tx, run, number)
        runs.make_ready(tx, run, number, 1, runs.place(run, number), tx.now + delay, run[TASK.attempts] - 1)
    end)
end

-- Operation 'bury': to the dead.
function settle.bury(prefix, name, task, lease, message)
    return with_leased(prefix, name, task, lease, function(tx, run, number)
        dead.bury(tx, run, number, 1, message)
    end)
end

-- Operation 'extend': lets the lease end 'timeout' ms from now. Returns when that is.
function settle.extend(prefix, name, task, lease, timeout)
    return with_leased(prefix, name, task, lease, function(tx, run, number)
        local deadline = tx.now + timeout
        runs.update(tx, run, number, 1, {{'=', TASK.order, deadline}})
        transaction.ends_at(tx, deadline)
        return deadline
    end)
end

return settle
