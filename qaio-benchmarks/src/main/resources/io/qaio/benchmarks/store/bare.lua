-- What a queue in Tarantool does at the least: each call in one transaction. The first
-- design keeps a lease for each batch, by the numbers of its tasks; the second one a state
-- and a lease for each task, in one tuple with its payload.

local clock = require('clock')

local TIMEOUT = 30

local function space(name, format, indexes)
    local created = box.schema.space.create(name, {format = format, if_not_exists = true})
    for _, index in ipairs(indexes) do
        created:create_index(index[1], {parts = index[2], if_not_exists = true})
    end
    return created
end

-- Numbers of tasks and of leases, as long as the server runs.
local last = 0

local function fresh()
    last = last + 1
    return last
end

local function transaction(change)
    return function(...)
        box.begin()
        local ok, first, second = pcall(change, ...)
        if not ok then
            box.rollback()
            error(first)
        end
        box.commit()
        return first, second
    end
end

local waiting = space('bare_lease_tasks', {{'number', 'unsigned'}, {'payload', 'any'}}, {{'primary', {1}}})
local leases = space('bare_leases', {{'lease', 'unsigned'}, {'deadline', 'number'}, {'first', 'unsigned'},
    {'last', 'unsigned'}}, {{'primary', {1}}})
-- all up to this one are taken
local taken_until = 0

bare_lease_put = transaction(function(payloads)
    for _, payload in ipairs(payloads) do
        waiting:insert({fresh(), payload})
    end
end)

bare_lease_take = transaction(function(max)
    local tasks = waiting:select({taken_until}, {iterator = 'GT', limit = max})
    if #tasks == 0 then
        return 0, {}
    end
    taken_until = tasks[#tasks][1]
    local lease = fresh()
    leases:insert({lease, clock.realtime() + TIMEOUT, tasks[1][1], taken_until})
    return lease, tasks
end)

bare_lease_ack = transaction(function(lease, numbers)
    local acked = 0
    for _, number in ipairs(numbers) do
        if waiting:delete(number) ~= nil then
            acked = acked + 1
        end
    end
    local leased = leases:get(lease)
    local left = waiting:select({leased[3]}, {iterator = 'GE', limit = 1})[1]
    if left == nil or left[1] > leased[4] then
        leases:delete(lease)
    end
    return acked
end)

local READY, TAKEN = 0, 1
local tasks = space('bare_state_tasks', {{'number', 'unsigned'}, {'payload', 'any'}, {'state', 'unsigned'},
    {'lease', 'unsigned'}, {'deadline', 'number'}}, {{'primary', {1}}, {'state', {3, 1}}})

bare_state_put = transaction(function(payloads)
    for _, payload in ipairs(payloads) do
        tasks:insert({fresh(), payload, READY, 0, 0})
    end
end)

bare_state_take = transaction(function(max)
    local lease, deadline = fresh(), clock.realtime() + TIMEOUT
    local taken = tasks.index.state:select({READY}, {limit = max})
    for _, task in ipairs(taken) do
        tasks:update(task[1], {{'=', 3, TAKEN}, {'=', 4, lease}, {'=', 5, deadline}})
    end
    return lease, taken
end)

bare_state_ack = transaction(function(lease, numbers)
    local acked = 0
    for _, number in ipairs(numbers) do
        local task = tasks:get(number)
        if task ~= nil and task[4] == lease then
            tasks:delete(number)
            acked = acked + 1
        end
    end
    return acked
end)
