-- Takes that wait for a task: their fibers sleep here until a change of the queue wakes
-- them. The registry outlives this version of the function: calls of another one may still
-- wait when it is replaced.

local fiber = require('fiber')

local pending_takes = {}

-- by_queue: lists in the order of arrival, by the queue's id; by_ticket: see join.
local registry = rawget(_G, 'qaio_pending_takes')
if registry == nil then
    registry = {by_queue = {}, by_ticket = {}, count = 0}
    rawset(_G, 'qaio_pending_takes', registry)
end

local NONE = {}

local function signal(pending)
    pending.woken = true
    pending.cond:signal()
end

-- Returns how many takes wait, on all queues.
function pending_takes.count()
    return registry.count
end

-- Wakes the take that waits longest on a queue and was not woken yet.
function pending_takes.wake(queue)
    for _, pending in ipairs(registry.by_queue[queue] or NONE) do
        if not pending.woken then
            signal(pending)
            return
        end
    end
end

-- Wakes the takes on a queue that would sleep past a time (ms).
function pending_takes.wake_before(queue, due)
    for _, pending in ipairs(registry.by_queue[queue] or NONE) do
        if pending.sleeps_until > due then
            signal(pending)
        end
    end
end

-- Adds a take of a queue. 'ticket' is the client's number for it, unique in its session.
function pending_takes.join(queue, ticket)
    local pending = {cond = fiber.cond(), woken = false, cancelled = false, sleeps_until = 0,
        ticket = box.session.id() .. '/' .. ticket}
    local queued = registry.by_queue[queue]
    if queued == nil then
        queued = {}
        registry.by_queue[queue] = queued
    end
    table.insert(queued, pending)
    registry.by_ticket[pending.ticket] = pending
    registry.count = registry.count + 1
    return pending
end

-- Removes a take of a queue.
function pending_takes.leave(queue, pending)
    local queued = registry.by_queue[queue]
    for i, other in ipairs(queued) do
        if other == pending then
            table.remove(queued, i)
            break
        end
    end
    if #queued == 0 then
        registry.by_queue[queue] = nil
    end
    registry.by_ticket[pending.ticket] = nil
    registry.count = registry.count - 1
end

-- Sleeps until the take is woken, or until a time (ms). Returns at once if it was woken
-- since 'woken' was last reset.
function pending_takes.sleep(pending, now, till)
    if pending.woken then
        return
    end
    pending.sleeps_until = till
    if till > now then
        pending.cond:wait((till - now) / 1000)
    end
    pending.sleeps_until = 0
end

-- Ends the wait of a take of this session, if it waits.
function pending_takes.cancel(ticket)
    local pending = registry.by_ticket[box.session.id() .. '/' .. ticket]
    if pending ~= nil then
        pending.cancelled = true
        signal(pending)
    end
end

return pending_takes
