-- The begin and the end of the life of tasks.

local bodies = require('qaio.bodies')
local ids = require('qaio.ids')
local ordering = require('qaio.ordering')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local TASK, BODY = schema.TASK, schema.BODY
local BYTES, ID = BODY.bytes, BODY.id
local STATE, OWN_ID, PIECES = TASK.state, TASK.own_id, TASK.pieces
local LAST_READY, DELAYED, BLOCKED = schema.LAST_READY, schema.DELAYED, schema.BLOCKED

local tasks = {}

-- Inserts the state of new or replayed tasks at the end of the queue: ready, delayed until
-- 'at' (ms), or blocked behind others with their key ('' for none). 'wall_at' is that time by
-- the wall clock if the tasks wait for it, or 0.
function tasks.add(tx, last, many, at, wall_at, priority, put_at, timeout, max_attempts, own_id, pieces, key)
    local place = transaction.numbers(tx, many)
    local state, order, since, key_place = LAST_READY - priority, place, 0, 0
    local blocked = false
    if key ~= '' then
        key_place = place
        blocked = ordering.join(tx, key, place, last)
    end
    if blocked then
        state, since = BLOCKED, at
    elseif at > tx.now then
        state, order, since = DELAYED, at, wall_at
        transaction.ends_at(tx, at)
    else
        tx.has_ready = true
    end
    -- in the order of the columns: attempts, lease and attempt_limit are 0
    space.qaio_tasks:insert({tx.id, last, many, state, order, place, 0, 0, since, 0, priority, put_at, timeout,
        max_attempts, own_id, pieces, key_place, key})
    transaction.count(tx, state, many)
end

-- Deletes tasks of a run with all that belongs to them.
function tasks.delete(tx, run, first, many)
    local pieces, own_id = run[PIECES], run[OWN_ID]
    local key, bytes = {tx.id}, 0
    for number = first, first + many - 1 do
        local body = bodies.delete(key, number, pieces)
        bytes = bytes + body[BYTES]
        if own_id == 1 then
            ids.free(tx, body[ID])
        end
    end
    tx.bytes = tx.bytes - bytes
    tasks.end_life(tx, run, first, many)
end

-- Removes the state of tasks of a run, which are done or dead.
function tasks.end_life(tx, run, first, many)
    runs.cut(tx, run, first, many)
    transaction.count(tx, run[STATE], -many)
    ordering.leave(tx, run)
end

return tasks
