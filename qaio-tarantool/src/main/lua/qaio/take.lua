-- Taking tasks, and waiting for them.

local fiber = require('fiber')

local bodies = require('qaio.bodies')
local pending_takes = require('qaio.pending_takes')
local quarantine = require('qaio.quarantine')
local requeue = require('qaio.requeue')
local runs = require('qaio.runs')
local schema = require('qaio.schema')
local transaction = require('qaio.transaction')

local TASK, DELIVERIES = schema.TASK, schema.DELIVERIES
local STATE, ORDER, ATTEMPTS, LEASE = TASK.state, TASK.order, TASK.attempts, TASK.lease
local SINCE, ATTEMPT_LIMIT, PUT_AT, TIMEOUT = TASK.since, TASK.attempt_limit, TASK.put_at, TASK.timeout
local MAX_ATTEMPTS, OWN_ID, PIECES, KEY = TASK.max_attempts, TASK.own_id, TASK.pieces, TASK.key
local LAST_READY, TAKEN = schema.LAST_READY, schema.TAKEN

local take = {}

-- Which share of the requests that the server handles at once may be takes that wait.
local WAITING_SHARE = 2 / 3

-- How many tasks a careful transaction looks at, at the most.
local CAREFUL_PORTION = 500

-- Returns whether the caller has gone: its session lives on as long as the call.
local function is_caller_gone()
    return box.session.type() == 'binary' and box.session.peer() == nil
end

-- Takes the first tasks of a run, whose bodies were found.
local function claim_run(tx, run, found, many, timeout, max_attempts, taken)
    tx.lease = tx.lease or transaction.numbers(tx, 1)
    local first, attempt = runs.first_number(run), run[ATTEMPTS] + 1
    local length = run[TIMEOUT] > 0 and run[TIMEOUT] or timeout
    local limit = run[MAX_ATTEMPTS] > 0 and run[MAX_ATTEMPTS] or max_attempts
    local deadline = tx.now + length
    runs.update(tx, run, first, many, {{'=', STATE, TAKEN}, {'=', ORDER, deadline},
        {'=', ATTEMPTS, attempt}, {'=', LEASE, tx.lease}, {'=', SINCE, tx.now},
        {'=', ATTEMPT_LIMIT, limit}})
    -- in the order of schema.DELIVERIES
    table.insert(taken, {first, attempt, run[PUT_AT], deadline, length, run[OWN_ID], run[KEY],
        run[PIECES], found})
    transaction.ends_at(tx, deadline)
    transaction.count(tx, run[STATE], -many)
    transaction.count(tx, TAKEN, many)
end

-- Takes ready tasks under one lease. Returns them as runs, see schema.DELIVERIES.
local function claim(tx, max, max_bytes, timeout, max_attempts)
    local taken = {}
    while max > 0 do
        local run = runs.first(tx.id)
        if run == nil or run[STATE] > LAST_READY then
            break
        end
        local found, many, bytes = bodies.read(tx, run, max, max_bytes, #taken == 0)
        if many == 0 then
            break
        end
        claim_run(tx, run, found, many, timeout, max_attempts, taken)
        max, max_bytes = max - many, max_bytes - bytes
    end
    return taken
end

-- Takes ready tasks one by one, and sets those aside with which that fails. Returns them as
-- 'claim' does, and whether there may be more since too many were set aside.
local function claim_carefully(tx, max, max_bytes, timeout, max_attempts)
    local taken, bytes_left = {}, max_bytes
    for _ = 1, CAREFUL_PORTION do
        local run = runs.first(tx.id)
        if #taken == max or bytes_left < 0 or run == nil or run[STATE] > LAST_READY then
            return taken, false
        end
        quarantine.guard(tx, run, runs.first_number(run), 1, function(_, first_of_run)
            local found, many, bytes = bodies.read(tx, first_of_run, 1, bytes_left, #taken == 0)
            if many > 0 then
                claim_run(tx, first_of_run, found, 1, timeout, max_attempts, taken)
            end
            bytes_left = many > 0 and bytes_left - bytes or -1
        end)
    end
    return taken, #taken == 0
end

-- Releases what was taken for a caller that has gone.
local function release(prefix, name, lease, taken)
    transaction.run(prefix, name, function(tx)
        for _, delivery in ipairs(taken) do
            local many = #delivery[DELIVERIES.bodies] / delivery[DELIVERIES.pieces]
            runs.each_leased(tx, lease, delivery[DELIVERIES.first], many, function(_, run, first, count)
                runs.make_ready(tx, run, first, count, runs.place(run, first + count - 1), 0, run[ATTEMPTS] - 1)
            end)
        end
    end)
end

-- Takes tasks; while there is none, a pending take waits until 'ends' (ms).
local function take_or_wait(prefix, name, max, max_bytes, timeout, max_attempts, ends, pending)
    local set_aside = 0
    while true do
        if is_caller_gone() then
            return {'ok', 0, 0, {}, 0, set_aside}
        end
        if pending ~= nil then
            pending.woken = false
        end
        local tx, taken, more = transaction.run(prefix, name, function(tx)
            requeue.portion(tx)
            return (tx.careful and claim_carefully or claim)(tx, max, max_bytes, timeout, max_attempts)
        end)
        if tx == nil then
            if taken[1] == 'memory' and max > 1 then
                -- fewer need less, and what is finished gives memory back
                return take_or_wait(prefix, name, math.ceil(max / 8), max_bytes, timeout, max_attempts, ends, pending)
            end
            return taken
        end
        if #taken > 0 then
            if is_caller_gone() then
                release(prefix, name, tx.lease, taken)
            end
            return {'ok', tx.id, tx.lease, taken, 0, set_aside + tx.set_aside}
        end
        set_aside = set_aside + tx.set_aside
        local now = transaction.time()
        if more then
            -- nobody waits for this
            fiber.yield()
        elseif pending == nil or pending.cancelled or now >= ends then
            return {'ok', tx.id, 0, taken, 0, set_aside}
        else
            pending_takes.sleep(pending, now, math.min(ends, runs.first_due(tx.id) or ends))
        end
    end
end

-- Operation 'take': takes at most 'max' tasks, of 'max_bytes' bytes together unless it is
-- one. 'timeout' (ms) and 'max_attempts' are those of the queue. If there is no task it waits
-- for one, for 'wait' ms; the client can cancel this by the ticket that it chose.
-- Returns the queue's id, the number of the lease, runs of deliveries, 1 if the call could not
-- wait since too many do, and how many tasks were set aside.
function take.take(prefix, name, max, max_bytes, timeout, max_attempts, wait, ticket)
    if wait == 0 then
        return take_or_wait(prefix, name, max, max_bytes, timeout, max_attempts, 0)
    end
    local tx, refused = transaction.run(prefix, name, function() end)
    if tx == nil then
        return refused
    end
    if pending_takes.count() >= box.cfg.net_msg_max * WAITING_SHARE then
        -- one more would hold up other requests: this one must ask again
        local answer = take_or_wait(prefix, name, max, max_bytes, timeout, max_attempts, 0)
        answer[5] = 1
        return answer
    end
    local pending = pending_takes.join(tx.id, ticket)
    local ok, answer = pcall(take_or_wait, prefix, name, max, max_bytes, timeout, max_attempts,
        transaction.time() + wait, pending)
    pending_takes.leave(tx.id, pending)
    -- what woke this one may be for another
    if runs.is_ready(tx.id) then
        pending_takes.wake(tx.id)
    end
    return ok and answer or transaction.failure(answer)
end

-- Operation 'cancel': ends the wait of a take of this session.
function take.cancel(_, _, ticket)
    pending_takes.cancel(ticket)
    return {'ok'}
end

return take
