-- Ordering keys: of the living tasks of a key, all but the first are blocked.

local runs = require('qaio.runs')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local space = box.space
local TASK, ORDERING_KEY = schema.TASK, schema.ORDERING_KEY
local BLOCKED = schema.BLOCKED

local ordering = {}

-- Adds a task to those of its key, behind them. Returns whether it is blocked.
function ordering.join(tx, key, place, number)
    local keys = space.qaio_ordering_keys
    local blocked = keys.index.primary:min({tx.id, key}) ~= nil
    keys:insert({tx.id, key, place, number})
    return blocked
end

-- Removes the task of a run from those of its key, if it has one, and unblocks the next.
-- Passes over those that are gone or cannot be worked with.
function ordering.leave(tx, run)
    if run[TASK.key_place] == 0 then
        return
    end
    local keys = space.qaio_ordering_keys
    local key, place = run[TASK.key], run[TASK.key_place]
    while place ~= nil do
        keys:delete({tx.id, key, place})
        local first = keys.index.primary:min({tx.id, key})
        local following = first ~= nil and space.qaio_tasks:get({tx.id, first[ORDERING_KEY.number]}) or nil
        if first == nil then
            return
        elseif following == nil or runs.problem(following) ~= nil then
            place = first[ORDERING_KEY.place]
        else
            place = nil
            ordering.unblock(tx, following)
        end
    end
end

-- Makes a task ready, or delayed, if it is blocked.
function ordering.unblock(tx, run)
    if run[TASK.state] == BLOCKED then
        runs.make_ready(tx, run, tonumber(run[TASK.last]), 1, transaction.numbers(tx, 1), run[TASK.since],
            run[TASK.attempts])
    end
end

-- Unblocks a task if none of its key is before it.
function ordering.check(tx, run)
    local first = space.qaio_ordering_keys.index.primary:min({tx.id, run[TASK.key]})
    if first == nil or first[ORDERING_KEY.place] >= run[TASK.key_place]
            or space.qaio_tasks:get({tx.id, first[ORDERING_KEY.number]}) == nil then
        ordering.unblock(tx, run)
    end
end

return ordering
