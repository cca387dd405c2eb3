-- Storing tasks.

local bodies = require('qaio.bodies')
local ids = require('qaio.ids')
local memory = require('qaio.memory')
local schema = require('qaio.schema')
local tasks = require('qaio.tasks')
local transaction = require('qaio.transaction')

local QUEUE, NEW_RUN = schema.QUEUE, schema.NEW_RUN

local put = {}

-- Returns how many tasks a run has that the client sent.
local function tasks_in(new_run)
    return (#new_run - NEW_RUN.tasks + 1) / (1 + new_run[NEW_RUN.pieces])
end

-- Returns what is wrong with the sizes of the queue after a put, if anything is:
-- {status, message}. A limit of 0 is none.
local function problem_of_limits(tx, new_runs, max_tasks, max_bytes)
    local row = tx.row
    if max_tasks > 0 then
        local dead = row[QUEUE.dead]
        local before = row[QUEUE.ready] + row[QUEUE.delayed] + row[QUEUE.taken] + dead
        local after = before
        for _, new_run in ipairs(new_runs) do
            after = after + tasks_in(new_run)
        end
        if after > max_tasks then
            return {'max-tasks', string.format('it has %d tasks, %d of them dead', before, dead)}
        end
    end
    if max_bytes > 0 then
        local before = row[QUEUE.bytes]
        local after = before
        for _, new_run in ipairs(new_runs) do
            for i = NEW_RUN.tasks, #new_run do
                after = after + #new_run[i]
            end
        end
        if after > max_bytes then
            return {'max-bytes', string.format('its tasks have %d bytes, and would have %d', before, after)}
        end
    end
end

-- Returns why there is no room for tasks, if so: {status, message}.
function put.refusal(tx, new_runs, max_tasks, max_bytes)
    tx.needs_reserve = true
    local problem = problem_of_limits(tx, new_runs, max_tasks, max_bytes)
    if problem ~= nil then
        return problem
    end
    if memory.is_full() then
        return {'memory', string.format('%d %% of memtx_memory are in use', memory.share() * 100)}
    end
    memory.keep_reserve()
end

-- Stores a run, unless its deduplication id is taken. Returns how many tasks it has, and
-- whether they were stored. The times of ticks are those of the applications' clocks, which
-- have not stepped with that of the server.
local function store(tx, new_run, are_ticks)
    local own_id, at = new_run[NEW_RUN.own_id], new_run[NEW_RUN.at]
    local wall_at = are_ticks and 0 or at
    if at == 0 then
        at = tx.now + new_run[NEW_RUN.delay]
    elseif not are_ticks then
        at = math.max(transaction.time_of(at, tx.now), tx.now)
    end
    local many = tasks_in(new_run)
    local last = transaction.numbers(tx, many)
    if own_id == 1 and not ids.take(tx, new_run[NEW_RUN.tasks], last, new_run[NEW_RUN.unique_for]) then
        return many, false
    end
    bodies.insert(tx, new_run, last - many + 1)
    tasks.add(tx, last, many, at, wall_at, new_run[NEW_RUN.priority], tx.now, new_run[NEW_RUN.timeout],
        new_run[NEW_RUN.max_attempts], own_id, new_run[NEW_RUN.pieces], new_run[NEW_RUN.key])
    return many, true
end

-- Stores runs, see schema.NEW_RUN, except tasks whose deduplication id is taken. Returns the
-- positions of these, from 0, counted over all tasks.
function put.store_all(tx, new_runs, are_ticks)
    local duplicates, position = {}, 0
    for _, new_run in ipairs(new_runs) do
        local many, stored = store(tx, new_run, are_ticks)
        if not stored then
            table.insert(duplicates, position)
        end
        position = position + many
    end
    return duplicates
end

-- Operation 'put'. Returns the positions of duplicates, see put.store_all.
function put.put(prefix, name, max_tasks, max_bytes, new_runs)
    local tx, duplicates, refused = transaction.run(prefix, name, function(tx)
        local refused = put.refusal(tx, new_runs, max_tasks, max_bytes)
        if refused ~= nil then
            return nil, refused
        end
        local duplicates = put.store_all(tx, new_runs)
        for _, new_run in ipairs(new_runs) do
            if new_run[NEW_RUN.unique_for] > 0 then
                ids.forget_ended(tx)
                break
            end
        end
        return duplicates
    end)
    return tx == nil and duplicates or refused or {'ok', duplicates}
end

return put
