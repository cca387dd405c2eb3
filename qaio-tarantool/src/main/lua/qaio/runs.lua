-- Runs: the rows of 'qaio_tasks'. Tasks of a run are named by the number of the first and
-- how many follow in a row.

local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local TASK = schema.TASK
local QUEUE, LAST, COUNT, STATE, ORDER = TASK.queue, TASK.last, TASK.count, TASK.state, TASK.order
local PLACE, ATTEMPTS, LEASE, PRIORITY = TASK.place, TASK.attempts, TASK.lease, TASK.priority
local SINCE = TASK.since
local LAST_READY, DELAYED, TAKEN = schema.LAST_READY, schema.DELAYED, schema.TAKEN
local BLOCKED = schema.BLOCKED

local runs = {}

-- No put has more tasks: it has at most 256 KiB, and no id is empty.
local MAX_COUNT = 256 * 1024

-- No body has more pieces: it has less than 2 GiB.
local MAX_PIECES = 4096
runs.MAX_PIECES = MAX_PIECES

-- Larger numbers are not exact in Lua: counting up from one never ends. They begin with
-- microseconds, see transaction.lua.
local MAX_NUMBER = 2 ^ 53
runs.MAX_NUMBER = MAX_NUMBER

-- Returns what is wrong with a run that nobody here can have stored, or nil.
function runs.problem(run)
    local state = run[STATE]
    if run[LAST] > MAX_NUMBER or run[PLACE] > MAX_NUMBER then
        return string.format('no task has the number %s or the place %s', tostring(run[LAST]), tostring(run[PLACE]))
    elseif run[COUNT] < 1 or run[COUNT] > MAX_COUNT or run[COUNT] > run[LAST] or run[COUNT] > run[PLACE] then
        return string.format('a run that ends with task %s at place %s cannot have %s tasks', tostring(run[LAST]),
            tostring(run[PLACE]), tostring(run[COUNT]))
    elseif run[TASK.pieces] < 1 or run[TASK.pieces] > MAX_PIECES then
        return string.format('a body cannot have %s pieces', tostring(run[TASK.pieces]))
    elseif run[PRIORITY] > LAST_READY then
        return string.format('there is no priority %s', tostring(run[PRIORITY]))
    elseif state > LAST_READY and state ~= DELAYED and state ~= TAKEN and state ~= BLOCKED then
        return string.format('there is no state %s', tostring(state))
    elseif run[COUNT] > 1 and (run[TASK.own_id] == 1 or run[TASK.key_place] > 0) then
        return 'a run of several tasks cannot have an own id or an ordering key'
    end
end

-- Returns the number of the first task of a run.
local function first_number(run)
    return tonumber(run[LAST]) - run[COUNT] + 1
end
runs.first_number = first_number

-- Returns the place of a task of a run.
local function place_of(run, number)
    return tonumber(run[PLACE]) - (tonumber(run[LAST]) - number)
end
runs.place = place_of

-- Returns some tasks of a run as a tuple of their own.
local function slice(run, first, many)
    local last = first + many - 1
    local place = place_of(run, last)
    return run:update({{'=', LAST, last}, {'=', COUNT, many}, {'=', PLACE, place},
        {'=', ORDER, run[STATE] <= LAST_READY and place or run[ORDER]}})
end

-- Takes tasks out of a run; those before and behind them stay as they are. Does not count.
function runs.cut(tx, run, first, many)
    local tasks = space.qaio_tasks
    local run_first = first_number(run)
    local before = first - run_first
    local behind = run[COUNT] - before - many
    if behind > 0 then
        tasks:update({tx.id, run[LAST]}, {{'=', COUNT, behind}})
    else
        tasks:delete({tx.id, run[LAST]})
    end
    if before > 0 then
        tasks:insert(slice(run, run_first, before))
    end
end

-- Changes columns of tasks of a run, given as the operations of an update.
function runs.update(tx, run, first, many, changes)
    if many == run[COUNT] then
        space.qaio_tasks:update({tx.id, run[LAST]}, changes)
    else
        runs.cut(tx, run, first, many)
        space.qaio_tasks:insert(slice(run, first, many):update(changes))
    end
end

-- Makes tasks of a run ready at once or, if 'at' (ms) is still to come, delayed until then;
-- ends their lease. 'place' is the place of the last of them.
function runs.make_ready(tx, run, first, many, place, at, attempts)
    local state, order = LAST_READY - run[PRIORITY], place
    if at > tx.now then
        state, order = DELAYED, at
        transaction.ends_at(tx, at)
    else
        tx.has_ready = true
    end
    transaction.count(tx, run[STATE], -many)
    transaction.count(tx, state, many)
    local changes = {{'=', STATE, state}, {'=', ORDER, order}, {'=', PLACE, place}, {'=', ATTEMPTS, attempts},
        {'=', LEASE, 0}}
    if state == DELAYED then
        -- by no time of the wall clock
        table.insert(changes, {'=', SINCE, 0})
    end
    runs.update(tx, run, first, many, changes)
end

-- Returns the run that a lease has of a task; nil if the lease has ended.
function runs.leased(tx, number, lease)
    local run = space.qaio_tasks.index.primary:select({tx.id, number}, {iterator = 'GE', limit = 1})[1]
    if run ~= nil and run[QUEUE] == tx.id and run[STATE] == TAKEN and run[LEASE] == lease
            and run[ORDER] > tx.now and first_number(run) <= number then
        return run
    end
end

-- Returns the run of a living task, or nil.
function runs.of(tx, number)
    local run = space.qaio_tasks.index.primary:select({tx.id, number}, {iterator = 'GE', limit = 1})[1]
    if run ~= nil and run[QUEUE] == tx.id and first_number(run) <= number then
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
            local following = math.min(behind, tonumber(run[LAST]) + 1)
            action(tx, run, number, following - number)
            number = following
        end
    end
    return lost
end

-- Returns the first run of a queue, by state and order: one that is ready, if there is any.
function runs.first(queue)
    return space.qaio_tasks.index.state:min({queue})
end

-- Returns the first run of a state.
function runs.first_of(queue, state)
    return space.qaio_tasks.index.state:min({queue, state})
end

-- Returns whether a queue has a task that is ready.
function runs.is_ready(queue)
    local first = runs.first(queue)
    return first ~= nil and first[STATE] <= LAST_READY
end

-- Returns when the first delay or lease of a queue ends (ms), or nil.
function runs.first_due(queue)
    local delayed, taken = runs.first_of(queue, DELAYED), runs.first_of(queue, TAKEN)
    if delayed ~= nil and taken ~= nil then
        return math.min(delayed[ORDER], taken[ORDER])
    end
    return delayed ~= nil and delayed[ORDER] or taken ~= nil and taken[ORDER] or nil
end

return runs
