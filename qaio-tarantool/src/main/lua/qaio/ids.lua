-- Deduplication ids: those that callers chose. An id is taken while its task lives, and
-- until its deduplication window ends.

local runs = require('qaio.runs')
local schema = require('qaio.schema')

local space = box.space
local ID = schema.ID

local ids = {}

-- How many ids one call forgets at the most.
local PORTION = 500

-- Returns whether the task of an id lives. One whose row was set aside does not.
local function lives(tx, known)
    return known[ID.number] ~= 0 and runs.of(tx, known[ID.number]) ~= nil
end

-- Takes an id for a task. 'unique_for' (ms) is the length of its window, or 0. Returns
-- whether it was free.
function ids.take(tx, id, number, unique_for)
    local known = space.qaio_ids:get({tx.id, id})
    if known ~= nil and (lives(tx, known) or known[ID.ends] > tx.now) then
        return false
    end
    space.qaio_ids:replace({tx.id, id, number, unique_for > 0 and tx.now + unique_for or 0})
    return true
end

-- Takes an id again for a dead task that is replayed. Returns false if another task with
-- the id lives.
function ids.retake(tx, id, number)
    local known = space.qaio_ids:get({tx.id, id})
    if known ~= nil and lives(tx, known) then
        return false
    end
    space.qaio_ids:replace({tx.id, id, number, known ~= nil and known[ID.ends] or 0})
    return true
end

-- Notes that the task of an id does not live any more.
function ids.free(tx, id)
    local known = space.qaio_ids:get({tx.id, id})
    if known ~= nil then
        if known[ID.ends] > tx.now then
            space.qaio_ids:update({tx.id, id}, {{'=', ID.number, 0}})
        else
            space.qaio_ids:delete({tx.id, id})
        end
    end
end

-- Forgets ids whose window has ended, one portion. Returns whether there may be more.
function ids.forget_ended(tx)
    local forgotten = 0
    for _, known in ipairs(space.qaio_ids.index.ends:select({tx.id, 0}, {iterator = 'GT', limit = PORTION})) do
        if known[ID.queue] ~= tx.id or known[ID.ends] > tx.now then
            break
        end
        forgotten = forgotten + 1
        if known[ID.number] == 0 then
            space.qaio_ids:delete({tx.id, known[ID.id]})
        else
            space.qaio_ids:update({tx.id, known[ID.id]}, {{'=', ID.ends, 0}})
        end
    end
    return forgotten == PORTION
end

-- Forgets ids without a living task, behind a position {ends, id}, at most so many. Returns
-- how many it has seen, and the position of the last.
function ids.forget_all(tx, position, limit)
    local known_ids = space.qaio_ids.index.ends:select({tx.id, position[1], position[2]},
        {iterator = 'GT', limit = limit})
    for i, known in ipairs(known_ids) do
        if known[ID.queue] ~= tx.id then
            return i - 1, position
        end
        position = {known[ID.ends], known[ID.id]}
        if not lives(tx, known) then
            space.qaio_ids:delete({tx.id, known[ID.id]})
        end
    end
    return #known_ids, position
end

return ids
