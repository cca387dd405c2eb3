-- Bodies: what never changes of a task, in pieces.

local runs = require('qaio.runs')
local schema = require('qaio.schema')

local TASK, BODY, NEW_RUN = schema.TASK, schema.BODY, schema.NEW_RUN

local bodies = {}

-- Inserts the bodies of a new run, whose first task has a number.
function bodies.insert(tx, new_run, first)
    local space, pieces, total = box.space.qaio_bodies, new_run[NEW_RUN.pieces], 0
    -- one table for all rows: queue, number, piece, bytes, id, data
    local row = {tx.id, first - 1, 0, 0, '', ''}
    for i = NEW_RUN.tasks, #new_run, 1 + pieces do
        local bytes = 0
        for j = i, i + pieces do
            bytes = bytes + #new_run[j]
        end
        total = total + bytes
        row[BODY.number], row[BODY.piece], row[BODY.bytes] = row[BODY.number] + 1, 0, bytes
        row[BODY.id], row[BODY.data] = new_run[i], new_run[i + 1]
        space:insert(row)
        for piece = 1, pieces - 1 do
            row[BODY.piece], row[BODY.bytes], row[BODY.id], row[BODY.data] = piece, 0, '', new_run[i + 1 + piece]
            space:insert(row)
        end
    end
    tx.bytes = tx.bytes + total
end

-- Deletes the body of a task. Returns its first piece. 'key' is a table that serves many
-- calls: {queue}.
function bodies.delete(key, number, pieces)
    local space = box.space.qaio_bodies
    key[BODY.number], key[BODY.piece] = number, 0
    local first = space:delete(key)
    for piece = 1, pieces - 1 do
        key[BODY.piece] = piece
        space:delete(key)
    end
    return first
end

-- Returns the bodies of the first tasks of a run, how many tasks these are, and their bytes:
-- at most 'max' tasks and 'max_bytes' bytes, but one task at least if 'at_least_one'.
function bodies.read(tx, run, max, max_bytes, at_least_one)
    local many, pieces = math.min(run[TASK.count], max), run[TASK.pieces]
    local found = box.space.qaio_bodies:select({tx.id, runs.first_number(run)},
        {iterator = 'GE', limit = many * pieces})
    local bytes = 0
    for i = 1, #found, pieces do
        bytes = bytes + found[i][BODY.bytes]
        if bytes > max_bytes and not (at_least_one and i == 1) then
            many = (i - 1) / pieces
            for j = #found, i, -1 do
                found[j] = nil
            end
            break
        end
    end
    return found, many, bytes
end

return bodies
