-- Bodies: what never changes of a task, in pieces.

local runs = require('qaio.runs')
local schema = require('qaio.schema')

local space = box.space
local TASK, BODY = schema.TASK, schema.BODY
local NEW_PIECES, NEW_TASKS = schema.NEW_RUN.pieces, schema.NEW_RUN.tasks
local QUEUE, NUMBER, PIECE, BYTES, ID, DATA = BODY.queue, BODY.number, BODY.piece, BODY.bytes, BODY.id, BODY.data
local MAX_PIECES = runs.MAX_PIECES

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
    if pieces > 1 then
        for _, row in ipairs(bodies.rows(key[QUEUE], number)) do
            key[PIECE] = row[PIECE]
            rows:delete(key)
        end
    end
    return first
end

-- Returns the rows of the body of a task.
function bodies.rows(queue, number)
    return space.qaio_bodies:select({queue, number}, {limit = MAX_PIECES})
end

-- Returns the number of the first task from a number on that has a body, or nil.
function bodies.next_number(queue, number)
    local row = space.qaio_bodies:select({queue, number}, {iterator = 'GE', limit = 1})[1]
    return row ~= nil and row[QUEUE] == queue and tonumber(row[NUMBER]) or nil
end

-- Returns the bodies of the first tasks of a run, how many tasks these are, and their bytes:
-- at most 'max' tasks and 'max_bytes' bytes, but one task at least if 'at_least_one'. It is an
-- error if some of their rows are missing: those of other tasks are in their place.
function bodies.read(tx, run, max, max_bytes, at_least_one)
    local many, pieces = math.min(run[TASK.count], max), run[TASK.pieces]
    local first = runs.first_number(run)
    local found = space.qaio_bodies:select({tx.id, first}, {iterator = 'GE', limit = many * pieces})
    if #found ~= many * pieces or found[#found][NUMBER] ~= first + many - 1 then
        error("rows are missing in 'qaio_bodies'", 0)
    end
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
