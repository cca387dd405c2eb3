-- Runs: the rows of 'qaio_tasks'. Tasks of a run are named by the number of the first and
-- how many follow in a row.

local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local TASK = schema.TASK
local LAST_READY, DELAYED, TAKEN = schema.LAST_READY, schema.DELAYED, schema.TAKEN

local runs = {}

-- Returns the number of the first task of a run.
function runs.first_number(run)
    return tonumber(run[TASK.last]) - run[TASK.count] + 1
end

-- Returns the place of a task of a run.
function runs.place(run, number)
    return tonumber(run[TASK.place]) - (tonumber(run[TASK.last]) - number)
end

-- Returns some tasks of a run as a tuple of their own.
local function slice(run, first, many)
    local last = first + many - 1
    local place = runs.place(run, last)
    return run:update({{'=', TASK.last, last}, {'=', TASK.count, many}, {'=', TASK.place, place},
        {'=', TASK.order, run[TASK.state] <= LAST_READY and place or run[TASK.order]}})
end

-- Takes tasks out of a run; those before and behind them stay as they are. Does not count.
function runs.cut(tx, run, first, many)
    local tasks = box.space.qaio_tasks
    local first_number = runs.first_number(run)
    local before = first - first_number
    local behind = run[TASK.count] - before - many
    if behind > 0 then
        tasks:update({tx.id, run[TASK.last]}, {{'=', TASK.count, behind}})
    else
        tasks:delete({tx.id, run[TASK.last]})
    end
    if before > 0 then
        tasks:insert(slice(run, first_number, before))
    end
end

-- Changes columns of tasks of a run, given as the operations of an update.
function runs.update(tx, run, first, many, changes)
    if many == run[TASK.count] then
        box.space.qaio_tasks:update({tx.id, run[TASK.last]}, changes)
    else
        runs.cut(tx, run, first, many)
        box.space.qaio_tasks:insert(slice(run, first, many):update(changes))
    end
end

-- Makes tasks of a run ready at once or, if 'at' (ms) is still to come, delayed until then;
-- ends their lease. 'place' is the place of the last of them.
function runs.make_ready(tx, run, first, many, place, at, attempts)
    local state, order = LAST_READY - run[TASK.priority], place
    if at > tx.now then
        state, order = DELAYED, at
        transaction.ends_at(tx, at)
    else
        tx.has_ready = true
    end
    transaction.count(tx, run[TASK.state], -many)
    transaction.count(tx, state, many)
    runs.update(tx, run, first, many, {{'=', TASK.state, state}, {'=', TASK.order, order}, {'=', TASK.place, place},
        {'=', TASK.attempts, attempts}, {'=', TASK.lease, 0}})
end

-- Returns the run that a lease has of a task; nil if the lease has ended.
function runs.leased(tx, number, lease)
    local run = box.space.qaio_tasks.index.primary:select({tx.id, number}, {iterator = 'GE', limit = 1})[1]
    if run ~= nil and run[TASK.queue] == tx.id and run[TASK.state] == TAKEN and run[TASK.lease] == lease
            and run[TASK.order] > tx.now and runs.first_number(run) <= number then
        return run
    end
end

-- Calls action(tx, run, first, many) for those of some tasks in a row that a lease has, once
-- for each run. Returns the numbers of the others.
function runs.each_leased(tx, lease, first, many, action)
    local lost = {}
    local number, behind = first, first + many
    while number < behind do
        local run = runs.leased(tx, number, lease)
        if run == nil then
            table.insert(lost, number)
            number = number + 1
        else
            local following = math.min(behind, tonumber(run[TASK.last]) + 1)
            action(tx, run, number, following - number)
            number = following
        end
    end
    return lost
end

-- Returns the first run of a queue, by state and order: one that is ready, if there is any.
function runs.first(queue)
    return box.space.qaio_tasks.index.state:min({queue})
end

-- Returns the first run of a state.
function runs.first_of(queue, state)
    return box.space.qaio_tasks.index.state:min({queue, state})
end

-- Returns whether a queue has a task that is ready.
function runs.is_ready(queue)
    local first = runs.first(queue)
    return first ~= nil and first[TASK.state] <= LAST_READY
end

-- Returns when the first delay or lease of a queue ends (ms), or nil.
function runs.first_due(queue)
    local delayed, taken = runs.first_of(queue, DELAYED), runs.first_of(queue, TAKEN)
    if delayed ~= nil and taken ~= nil then
        return math.min(delayed[TASK.order], taken[TASK.order])
    end
    return delayed ~= nil and delayed[TASK.order] or taken ~= nil and taken[TASK.order] or nil
end

return runs
