-- The spaces of the queue and their columns, the states of a task, and the layouts of the
-- lists that travel between this function and Qaio's client.
--
-- This is the one place for positions. The client has some of them, less one, in
-- WireLayout.java; WireLayoutTests compares the two.

local schema = {}

-- Positions by name: {'a', 'b'} gives {a = 1, b = 2}. Asking for another name is an error.
local function positions(names)
    local result = {}
    for position, name in ipairs(names) do
        result[name] = position
    end
    return setmetatable(result, {__index = function(_, name)
        error("there is no column '" .. tostring(name) .. "'", 2)
    end})
end

-- States of a run. Up to LAST_READY it is ready, and the state is the rank of its
-- priority: 0 for priority 9, the highest, which is delivered first.
schema.LAST_READY = 9
schema.DELAYED = 20
schema.TAKEN = 21
schema.BLOCKED = 22

-- Each space: its name, its columns with their types, and its indexes, each with its name,
-- its columns and whether it is unique.
schema.SPACES = {
    -- A queue: the number that it gives next (to tasks, places and leases; it only grows),
    -- and how many tasks it has. It is never deleted.
    {
        name = 'qaio_queues',
        format = {{'queue', 'unsigned'}, {'prefix', 'string'}, {'name', 'string'}, {'next', 'unsigned'},
            {'ready', 'integer'}, {'delayed', 'integer'}, {'taken', 'integer'}, {'dead', 'integer'},
            {'bytes', 'integer'}},
        indexes = {{'primary', {'queue'}, true}, {'name', {'prefix', 'name'}, true}},
    },
    -- The state of a run: living tasks with consecutive numbers and places that were put
    -- together and are in the same state, so that a batch is one row.
    --   last          the number of its last task
    --   count         how many tasks it has; what leaves at the front changes only this
    --   state         see above
    --   order         the order within the state: 'place' if it is ready, the end of the
    --                 delay or the lease if it is delayed or taken
    --   place         the place of its last task in the queue
    --   attempts      deliveries so far
    --   lease         the number of the lease, or 0
    --   since         when the lease began; of a blocked task, when its delay ends; of a
    --                 delayed task that waits for a time of the wall clock, that time, else 0
    --   attempt_limit how many attempts it has, as the lease says
    --   timeout       its visibility timeout, or 0 for that of the queue
    --   max_attempts  its own, or 0 for that of the queue
    --   own_id        1 if the caller chose the id
    --   pieces        how many rows each body has
    --   key_place     its place among the tasks of its ordering key, or 0 without a key
    -- Times are milliseconds. A run with an own id or an ordering key has one task.
    {
        name = 'qaio_tasks',
        format = {{'queue', 'unsigned'}, {'last', 'unsigned'}, {'count', 'unsigned'}, {'state', 'unsigned'},
            {'order', 'unsigned'}, {'place', 'unsigned'}, {'attempts', 'unsigned'}, {'lease', 'unsigned'},
            {'since', 'unsigned'}, {'attempt_limit', 'unsigned'}, {'priority', 'unsigned'},
            {'put_at', 'unsigned'}, {'timeout', 'unsigned'}, {'max_attempts', 'unsigned'},
            {'own_id', 'unsigned'}, {'pieces', 'unsigned'}, {'key_place', 'unsigned'}, {'key', 'string'}},
        indexes = {{'primary', {'queue', 'last'}, true}, {'state', {'queue', 'state', 'order', 'last'}, true}},
    },
    -- What never changes of a living or dead task, in pieces that fit into a tuple. The
    -- first piece, 0, has the id, and the number of bytes of the id and all pieces.
    {
        name = 'qaio_bodies',
        format = {{'queue', 'unsigned'}, {'number', 'unsigned'}, {'piece', 'unsigned'}, {'bytes', 'unsigned'},
            {'id', 'string'}, {'data', 'any'}},
        indexes = {{'primary', {'queue', 'number', 'piece'}, true}},
    },
    -- Dead tasks, in the order of 'died'.
    {
        name = 'qaio_dead',
        format = {{'queue', 'unsigned'}, {'number', 'unsigned'}, {'died', 'unsigned'}, {'id', 'string'},
            {'attempts', 'unsigned'}, {'error', 'string'}, {'died_at', 'unsigned'}, {'put_at', 'unsigned'},
            {'priority', 'unsigned'}, {'timeout', 'unsigned'}, {'max_attempts', 'unsigned'},
            {'own_id', 'unsigned'}, {'pieces', 'unsigned'}, {'bytes', 'unsigned'}, {'key', 'string'}},
        indexes = {{'primary', {'queue', 'number'}, true}, {'died', {'queue', 'died'}, true},
            {'id', {'queue', 'id'}, true}},
    },
    -- Deduplication ids: 'number' is that of the living task, or 0; 'ends' is the end of the
    -- deduplication window, or 0.
    {
        name = 'qaio_ids',
        format = {{'queue', 'unsigned'}, {'id', 'string'}, {'number', 'unsigned'}, {'ends', 'unsigned'}},
        indexes = {{'primary', {'queue', 'id'}, true}, {'ends', {'queue', 'ends', 'id'}, true}},
    },
    -- Living tasks with an ordering key. All but the first of each key are blocked.
    {
        name = 'qaio_ordering_keys',
        format = {{'queue', 'unsigned'}, {'key', 'string'}, {'place', 'unsigned'}, {'number', 'unsigned'}},
        indexes = {{'primary', {'queue', 'key', 'place'}, true}},
    },
    -- The last tick of each schedule of recurring tasks.
    {
        name = 'qaio_ticks',
        format = {{'queue', 'unsigned'}, {'schedule', 'string'}, {'last', 'unsigned'}},
        indexes = {{'primary', {'queue', 'schedule'}, true}},
    },
    -- What cannot be worked with, as it was: an entry has a number, and a row for each row that was
    -- set aside. The first has the piece 0 and is of 'qaio_tasks', 'qaio_dead' or 'qaio_ticks'
    -- ('source'), the others are of 'qaio_bodies'. 'at' is when that was (ms).
    {
        name = 'qaio_quarantine',
        format = {{'queue', 'unsigned'}, {'number', 'unsigned'}, {'piece', 'unsigned'}, {'at', 'unsigned'},
            {'source', 'string'}, {'reason', 'string'}, {'row', 'any'}},
        indexes = {{'primary', {'queue', 'number', 'piece'}, true},
            {'piece', {'queue', 'piece', 'number'}, true}},
    },
    -- Memory that is given up when 'take' and 'ack' find none.
    {
        name = 'qaio_reserve',
        format = {{'number', 'unsigned'}, {'data', 'string'}},
        indexes = {{'primary', {'number'}, true}},
        temporary = true,
    },
}

-- The columns of each space, by its name.
local columns = {}
for _, space in ipairs(schema.SPACES) do
    local names = {}
    for i, field in ipairs(space.format) do
        names[i] = field[1]
    end
    columns[space.name] = positions(names)
end

schema.COLUMNS = columns
schema.QUEUE = columns.qaio_queues
schema.TASK = columns.qaio_tasks
schema.BODY = columns.qaio_bodies
schema.DEAD = columns.qaio_dead
schema.ID = columns.qaio_ids
schema.ORDERING_KEY = columns.qaio_ordering_keys
schema.TICK = columns.qaio_ticks
schema.QUARANTINE = columns.qaio_quarantine

-- What the client sends for tasks that it puts on the same terms. Each task follows as its
-- id and the pieces of its body; 'tasks' is the position of the first id. What there is none
-- of is 0 or ''. A run with an own id or an ordering key has one task.
schema.NEW_RUN = positions({'own_id', 'priority', 'key', 'timeout', 'max_attempts', 'delay', 'at', 'unique_for',
    'pieces', 'tasks'})

-- What a take returns of a run. 'bodies' has whole tuples of 'qaio_bodies': their bytes go
-- out as they are.
schema.DELIVERIES = positions({'first', 'attempt', 'put_at', 'deadline', 'timeout', 'own_id', 'key', 'pieces',
    'bodies'})

-- What the list of dead tasks returns of each. 'bodies' is the position of the first of its
-- tuples of 'qaio_bodies'.
schema.DEAD_TASK = positions({'id', 'attempts', 'error', 'put_at', 'died_at', 'bodies'})

return schema
