-- What cannot be worked with, as somebody else wrote or changed it: it is set aside in
-- 'qaio_quarantine'. A transaction that has failed is done again carefully: task by task, and a
-- task at which it fails is set aside. So others do not notice.

local bodies = require('qaio.bodies')
local ids = require('qaio.ids')
local ordering = require('qaio.ordering')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local space = box.space
local TASK, BODY, ID, ORDERING_KEY = schema.TASK, schema.BODY, schema.ID, schema.ORDERING_KEY
local QUARANTINE = schema.QUARANTINE
local LAST_READY, DELAYED, BLOCKED = schema.LAST_READY, schema.DELAYED, schema.BLOCKED

local quarantine = {}

-- How many entries a queue has at the most: the oldest go.
local SIZE = 1000

-- How many bodies are set aside with one run at the most.
local MAX_BODIES = 500

-- Returns how many entries a queue has.
function quarantine.count(queue)
    return space.qaio_quarantine.index.piece:count({queue, 0})
end

-- Keeps a row of a space, and those of its body.
function quarantine.keep(tx, source, reason, row, body)
    local rows = space.qaio_quarantine
    if quarantine.count(tx.id) >= SIZE then
        local oldest = rows.index.piece:min({tx.id, 0})[QUARANTINE.number]
        for _, old in ipairs(rows:select({tx.id, oldest})) do
            rows:delete({tx.id, oldest, old[QUARANTINE.piece]})
        end
    end
    local number = transaction.numbers(tx, 1)
    rows:insert({tx.id, number, 0, tx.now, source, reason, row})
    for piece, of_body in ipairs(body) do
        rows:insert({tx.id, number, piece, tx.now, 'qaio_bodies', '', of_body})
    end
    tx.set_aside = tx.set_aside + 1
end

-- Takes the body of a task away, and frees its id. Returns the rows of the body.
local function take_body(tx, number)
    local body = bodies.rows(tx.id, number)
    if #body > 0 then
        bodies.delete({tx.id}, number, #body + 1)
        tx.bytes = tx.bytes - body[1][BODY.bytes]
        local known = space.qaio_ids:get({tx.id, body[1][BODY.id]})
        if known ~= nil and known[ID.number] == number then
            ids.free(tx, known[ID.id])
        end
    end
    return body
end

-- Sets a run aside that nobody can have stored, with the bodies that no other task has. More
-- than MAX_BODIES stay where they are.
local function set_run_aside(tx, run, problem)
    local last, key_place = tonumber(run[TASK.last]), run[TASK.key_place]
    local count, body = tonumber(run[TASK.count]), {}
    space.qaio_tasks:delete({tx.id, run[TASK.last]})
    if count <= MAX_BODIES and count <= last and last <= runs.MAX_NUMBER then
        for number = last - count + 1, last do
            if runs.of(tx, number) == nil and space.qaio_dead:get({tx.id, number}) == nil then
                for _, row in ipairs(take_body(tx, number)) do
                    table.insert(body, row)
                end
            end
        end
        transaction.count(tx, run[TASK.state], -count)
    end
    quarantine.keep(tx, 'qaio_tasks', problem, run, body)
    local of_key = key_place > 0 and space.qaio_ordering_keys:get({tx.id, run[TASK.key], key_place}) or nil
    if of_key ~= nil and of_key[ORDERING_KEY.number] == last then
        ordering.leave(tx, run)
    end
end

-- Sets a task of a run aside, with its body. A run that nobody can have stored goes as a whole.
-- Of tasks in a row that have no bodies the row is kept once. Returns how many tasks these were.
function quarantine.set_aside(tx, run, number, reason)
    local problem = runs.problem(run)
    if problem ~= nil then
        set_run_aside(tx, run, problem)
        return 1
    end
    local many, body = 1, take_body(tx, number)
    if #body == 0 then
        reason = 'it has no body'
        local last = tonumber(run[TASK.last])
        many = math.min(bodies.next_number(tx.id, number) or last + 1, last + 1) - number
    end
    quarantine.keep(tx, 'qaio_tasks', reason, run, body)
    tasks.end_life(tx, run, number, many)
    return many
end

-- Calls action(tx, ...). If it fails, undoes what it has done. Returns whether it succeeded, and
-- its result or why it failed.
function quarantine.attempt(tx, action, ...)
    local before, savepoint = {}, box.savepoint()
    for name, value in pairs(tx) do
        before[name] = value
    end
    local ok, result = pcall(action, tx, ...)
    if ok then
        return true, result
    end
    local failed = transaction.failure(result)
    if failed[1] ~= 'error' then
        error(result, 0)
    end
    box.rollback_to_savepoint(savepoint)
    for name in pairs(tx) do
        tx[name] = before[name]
    end
    return false, failed[2]
end

-- Calls action(tx, run, first, many) for tasks of a run. Returns its result. In a careful
-- transaction it does so for each of them, and sets one aside at which the action fails.
function quarantine.guard(tx, run, first, many, action)
    if not tx.careful then
        return action(tx, run, first, many)
    end
    local number, result = first, nil
    repeat
        local problem, ok, reason = runs.problem(run), nil, nil
        if problem == nil then
            ok, reason = quarantine.attempt(tx, action, run, number, 1)
        end
        if ok then
            result = reason
            number = number + 1
        else
            number = number + quarantine.set_aside(tx, run, number, problem or reason)
        end
        run = number < first + many and runs.of(tx, number) or nil
    until run == nil
    return result
end

-- Looks for runs that no take would ever find, one of each kind: sets those aside that are in a
-- state that does not exist, and unblocks a task that is behind none.
function quarantine.find_strays(tx)
    local states = space.qaio_tasks.index.state
    for _, state in ipairs({LAST_READY, BLOCKED}) do
        local stray = states:select({tx.id, state}, {iterator = 'GT', limit = 1})[1]
        if stray ~= nil and stray[TASK.queue] == tx.id and (stray[TASK.state] < DELAYED
                or stray[TASK.state] > BLOCKED) then
            quarantine.set_aside(tx, stray, runs.first_number(stray), '')
        end
    end
    local blocked = runs.first_of(tx.id, BLOCKED)
    if blocked ~= nil then
        if runs.problem(blocked) ~= nil then
            quarantine.set_aside(tx, blocked, runs.first_number(blocked), '')
        else
            ordering.check(tx, blocked)
        end
    end
end

return quarantine
