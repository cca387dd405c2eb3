-- Dead tasks: the rows of 'qaio_dead'. Their bodies stay where they were.

local bodies = require('qaio.bodies')
local ids = require('qaio.ids')
local quarantine = require('qaio.quarantine')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local space = box.space
local TASK, BODY, DEAD = schema.TASK, schema.BODY, schema.DEAD

local dead = {}

-- Deletes a dead task and its body.
local function remove(tx, row)
    space.qaio_dead:delete({tx.id, row[DEAD.number]})
    bodies.delete({tx.id}, row[DEAD.number], row[DEAD.pieces])
    tx.dead = tx.dead - 1
    tx.bytes = tx.bytes - row[DEAD.bytes]
end

-- Returns the dead task with an id, or nil.
local function find(tx, id)
    return space.qaio_dead.index.id:get({tx.id, id})
end

-- Moves tasks of a run to the dead. An older dead task with the same id is removed.
function dead.bury(tx, run, first, many, message)
    for number = first, first + many - 1 do
        local body = space.qaio_bodies:get({tx.id, number, 0})
        local id = body[BODY.id]
        local older = find(tx, id)
        if older ~= nil then
            remove(tx, older)
        end
        -- in the order of the columns
        space.qaio_dead:insert({tx.id, number, transaction.numbers(tx, 1), id, run[TASK.attempts], message,
            tx.now, run[TASK.put_at], run[TASK.priority], run[TASK.timeout], run[TASK.max_attempts],
            run[TASK.own_id], run[TASK.pieces], body[BODY.bytes], run[TASK.key]})
        if run[TASK.own_id] == 1 then
            ids.free(tx, id)
        end
    end
    tx.dead = tx.dead + many
    tasks.end_life(tx, run, first, many)
end

-- Puts a dead task back to work. Returns false if another task with its id lives.
local function replay(tx, row)
    local number = row[DEAD.number]
    if row[DEAD.own_id] == 1 and not ids.retake(tx, row[DEAD.id], number) then
        return false
    end
    space.qaio_dead:delete({tx.id, number})
    tx.dead = tx.dead - 1
    tasks.add(tx, number, 1, tx.now, 0, row[DEAD.priority], row[DEAD.put_at], row[DEAD.timeout],
        row[DEAD.max_attempts], row[DEAD.own_id], row[DEAD.pieces], row[DEAD.key])
    return true
end

-- Puts a dead task back to work. In a careful transaction, sets it aside if that fails.
local function replay_or_set_aside(tx, row)
    if not tx.careful then
        return replay(tx, row)
    end
    local ok, result = quarantine.attempt(tx, replay, row)
    if not ok then
        quarantine.keep(tx, 'qaio_dead', result, row, bodies.rows(tx.id, row[DEAD.number]))
        remove(tx, row)
    end
    return ok and result
end

-- Operation 'list_dead'. Returns a list of dead tasks in the order in which they died, see
-- schema.DEAD_TASK.
function dead.list(prefix, name, offset, limit)
    local tx, result = transaction.run(prefix, name, function(tx)
        local list = {}
        for i, row in ipairs(space.qaio_dead.index.died:select({tx.id}, {offset = offset, limit = limit})) do
            local item = {row[DEAD.id], row[DEAD.attempts], row[DEAD.error], row[DEAD.put_at], row[DEAD.died_at]}
            for _, of_body in ipairs(bodies.rows(tx.id, row[DEAD.number])) do
                table.insert(item, of_body)
            end
            list[i] = item
        end
        return list
    end)
    return tx == nil and result or {'ok', result}
end

-- Operation 'replay_dead'. Returns 1, or 0 if the task is not dead or its id lives again.
function dead.replay(prefix, name, id)
    local tx, replayed = transaction.run(prefix, name, function(tx)
        local row = find(tx, id)
        return (row ~= nil and replay_or_set_aside(tx, row)) and 1 or 0
    end)
    return tx == nil and replayed or {'ok', replayed}
end

-- Operation 'replay_all_dead'. Returns how many of those that it looked at were replayed.
function dead.replay_all(prefix, name, offset, max)
    local tx, replayed = transaction.run(prefix, name, function(tx)
        local count = 0
        for _, row in ipairs(space.qaio_dead.index.died:select({tx.id}, {offset = offset, limit = max})) do
            count = count + (replay_or_set_aside(tx, row) and 1 or 0)
        end
        return count
    end)
    return tx == nil and replayed or {'ok', replayed}
end

-- Operation 'remove_dead'. Returns 1, or 0 if the task is not dead.
function dead.remove(prefix, name, id)
    local tx, removed = transaction.run(prefix, name, function(tx)
        local row = find(tx, id)
        if row == nil then
            return 0
        end
        remove(tx, row)
        return 1
    end)
    return tx == nil and removed or {'ok', removed}
end

-- Operation 'remove_all_dead': removes tasks that died before 'before', or all if it is 0: at most
-- 'max', so that other calls get in between. Returns how many it removed, 'before', and 1 if there
-- may be more.
function dead.remove_all(prefix, name, max, before)
    local tx, removed = transaction.run(prefix, name, function(tx)
        before = before == 0 and tx.next or before
        local removed = 0
        for _, row in ipairs(space.qaio_dead.index.died:select({tx.id}, {limit = max})) do
            if row[DEAD.died] < before then
                remove(tx, row)
                removed = removed + 1
            end
        end
        return removed
    end)
    return tx == nil and removed or {'ok', removed, before, removed == max and 1 or 0}
end

return dead
