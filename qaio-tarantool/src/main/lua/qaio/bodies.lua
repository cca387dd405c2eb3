-- Bodies: what never changes of a task, in pieces.

local runs = require('qaio.runs')
local schema = require('qaio.schema')

local space = box.space
local TASK, BODY = schema.TASK, schema.BODY
local NEW_PIECES, NEW_TASKS = schema.NEW_RUN.pieces, schema.NEW_RUN.tasks
local NUMBER, PIECE, BYTES, ID, DATA = BODY.number, BODY.piece, BODY.bytes, BODY.id, BODY.data

local bodies = {}

-- Inserts the bodies of a new run, whose first task has a number.
function bodies.insert(tx, new_run, first)
    local rows, pieces, total = space.qaio_bodies, new_run[NEW_PIECES], 0
    -- one table for all of them: queue, number, piece, bytes, id, data
    local row = {tx.id, first - 1, 0, 0, '', ''}
    for i = NEW_TASKS, #new_run, 1 + pieces do
        local bytes = 0
        for j = i, i + pieces do
            bytes = bytes + #new_run[j]
        end
        total = total + bytes
        row[NUMBER], row[PIECE], row[BYTES] = row[NUMBER] + 1, 0, bytes
        row[ID], row[DATA] = new_run[i], new_run[i + 1]
        rows:insert(row)
        for piece = 1, pieces - 1 do
            row[PIECE], row[BYTES], row[ID], row[DATA] = piece, 0, '', new_run[i + 1 + piece]
            rows:insert(row)
        end
    end
    tx.bytes = tx.bytes + total
end

-- Deletes the body of a task. Returns its first piece. 'key' is a table that serves many
-- calls: {queue}.
function bodies.delete(key, number, pieces)
    local rows = space.qaio_bodies
    key[NUMBER], key[PIECE] = number, 0
    local first = rows:delete(key)
    for piece = 1, pieces - 1 do
        key[PIECE] = piece
        rows:delete(key)
    end
    return first
end

-- Returns the bodies of the first tasks of a run, how many tasks these are, and their bytes:
-- at most 'max' tasks and 'max_bytes' bytes, but one task at least if 'at_least_one'.
function bodies.read(tx, run, max, max_bytes, at_least_one)
    local many, pieces = math.min(run[TASK.count], max), run[TASK.pieces]
    local found = space.qaio_bodies:select({tx.id, runs.first_number(run)},
        {iterator = 'GE', limit = many * pieces})
    local bytes = 0
    for i = 1, #found, pieces do
        bytes = bytes + found[i][BYTES]
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
