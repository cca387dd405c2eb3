-- One change of one queue, all or nothing.
--
-- A transaction ('tx') has
--   id        the queue's id
--   now       the time in ms, see transaction.time
--   row       the queue's row as it was before
--   next      the number that the queue gives next
--   ready, delayed, taken, dead, bytes   what the transaction adds to the queue's counts
--   has_ready whether a task became ready
--   earliest  when the first lease or delay ends of those that it began, or nil
--   lease     the number of the lease of what it took, or nil
--   needs_reserve   whether it must leave the memory reserve alone
--   careful   whether it has failed before: see quarantine.lua
--   set_aside how many entries it has added to the quarantine

local clock = require('clock')
local log = require('log')

local memory = require('qaio.memory')
local pending_takes = require('qaio.pending_takes')
local schema = require('qaio.schema')

local space = box.space
local QUEUE = schema.QUEUE
local DELAYED, TAKEN = schema.DELAYED, schema.TAKEN

local transaction = {}

local STATUS = {[box.error.READONLY] = 'read-only', [box.error.WAL_IO] = 'wal'}

-- Less is no step of the wall clock, in s: clocks are set by so much all the time.
local SHORTEST_STEP = 2

-- After how many ms to look again whether the wall clock has caught up.
local LOOK_INTERVAL = 10000

-- How far the time is ahead of the monotonic clock, in s.
local offset = clock.realtime() - clock.monotonic()

-- The step back of the wall clock that was logged last, in s.
local logged = 0

-- Returns the time in ms: that of the wall clock, until it steps back. From then on time goes
-- on as if it had not, so that leases and delays keep their length, until the wall clock has
-- caught up or the server is restarted.
function transaction.time()
    local monotonic = clock.monotonic()
    local wall = clock.realtime() - monotonic
    if wall > offset - SHORTEST_STEP then
        if wall > offset + SHORTEST_STEP then
            log.warn('Qaio: the wall clock has stepped forward by %.3f s, leases and delays end earlier by as much',
                wall - offset)
        end
        offset, logged = wall, 0
    elseif math.abs(offset - wall - logged) > SHORTEST_STEP then
        logged = offset - wall
        log.warn('Qaio: the wall clock has stepped back, the time of tasks is %.3f s ahead of it; leases and delays'
            .. ' keep their length', logged)
    end
    return math.floor((offset + monotonic) * 1000)
end

-- Returns when the wall clock may show a time (both in ms) at the earliest, or when to look
-- again if it has stepped back: it may catch up at any moment.
function transaction.time_of(wall_at, now)
    local ahead = offset - (clock.realtime() - clock.monotonic())
    if ahead <= SHORTEST_STEP then
        return wall_at
    end
    return math.max(wall_at, math.min(wall_at + math.floor(ahead * 1000), now + LOOK_INTERVAL))
end

-- Returns a transaction on a queue, which is created if it is new.
local function begin(prefix, name)
    local queues = space.qaio_queues
    local row = queues.index.name:get({prefix, name})
    if row == nil then
        local last = queues.index.primary:max()
        -- numbers that no earlier life of the database can have given
        row = queues:insert({last == nil and 1 or last[QUEUE.queue] + 1, prefix, name,
            math.floor(clock.realtime() * 1000000), 0, 0, 0, 0, 0})
    end
    -- a number of Lua: the large integers of tuples are slow objects
    local next_number = tonumber(row[QUEUE.next])
    return {id = row[QUEUE.queue], first = next_number, next = next_number, row = row, now = transaction.time(),
        ready = 0, delayed = 0, taken = 0, dead = 0, bytes = 0, set_aside = 0, has_ready = false}
end

-- Adds the counts of a transaction to the queue's row.
local function finish(tx)
    if tx.next ~= tx.first or tx.ready ~= 0 or tx.delayed ~= 0 or tx.taken ~= 0 or tx.dead ~= 0 or tx.bytes ~= 0 then
        space.qaio_queues:update(tx.id, {{'=', QUEUE.next, tx.next}, {'+', QUEUE.ready, tx.ready},
            {'+', QUEUE.delayed, tx.delayed}, {'+', QUEUE.taken, tx.taken}, {'+', QUEUE.dead, tx.dead},
            {'+', QUEUE.bytes, tx.bytes}})
    end
end

-- Returns what an error means: {status, message}.
function transaction.failure(err)
    if type(err) ~= 'cdata' then
        return {'error', tostring(err)}
    end
    if err.type == 'OutOfMemory' then
        memory.collect()
        return {'memory', tostring(err)}
    end
    return {STATUS[err.code] or 'error', tostring(err)}
end

-- Runs step(tx) on a queue in one transaction, and wakes the takes that it concerns.
-- Returns the transaction and up to two results of the step; or nil and the failure.
function transaction.run(prefix, name, step, careful)
    if box.info.ro then
        return nil, {'read-only', 'This instance is read-only: ' .. tostring(box.info.status)}
    end
    local tx, first, second
    local ok, err = pcall(box.atomic, function()
        tx = begin(prefix, name)
        tx.careful = careful
        first, second = step(tx)
        finish(tx)
    end)
    if not ok then
        local failed = transaction.failure(err)
        if failed[1] == 'memory' and not (tx ~= nil and tx.needs_reserve) and memory.give_up_reserve() then
            return transaction.run(prefix, name, step, careful)
        end
        if failed[1] == 'error' and not careful then
            return transaction.run(prefix, name, step, true)
        end
        return nil, failed
    end
    if tx.has_ready then
        pending_takes.wake(tx.id)
    end
    if tx.earliest ~= nil then
        pending_takes.wake_before(tx.id, tx.earliest)
    end
    return tx, first, second
end

-- Reserves numbers that were never given, in a row. Returns the last of them.
function transaction.numbers(tx, many)
    tx.next = tx.next + many
    return tx.next - 1
end

-- Adds tasks of a state to the counts of the queue, or takes them away (many < 0). Blocked
-- tasks count as ready.
function transaction.count(tx, state, many)
    if state == DELAYED then
        tx.delayed = tx.delayed + many
    elseif state == TAKEN then
        tx.taken = tx.taken + many
    else
        tx.ready = tx.ready + many
    end
end

-- Notes that a lease or a delay ends then (ms): no take may sleep longer.
function transaction.ends_at(tx, due)
    if tx.earliest == nil or due < tx.earliest then
        tx.earliest = due
    end
end

return transaction
