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
function ordering.leave(tx, run)
    if run[TASK.key_place] == 0 then
        return
    end
    local keys = space.qaio_ordering_keys
    keys:delete({tx.id, run[TASK.key], run[TASK.key_place]})
    local first = keys.index.primary:min({tx.id, run[TASK.key]})
    if first ~= nil then
        local number = first[ORDERING_KEY.number]
        local following = space.qaio_tasks:get({tx.id, number})
        if following[TASK.state] == BLOCKED then
            runs.make_ready(tx, following, number, 1, transaction.numbers(tx, 1), following[TASK.since],
                following[TASK.attempts])
        end
    end
end

return ordering
