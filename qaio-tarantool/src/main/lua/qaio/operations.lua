-- The operations of the stored function, by the names that the client calls.

local dead = require('qaio.dead')
local purge = require('qaio.purge')
local put = require('qaio.put')
local requeue = require('qaio.requeue')
local settle = require('qaio.settle')
local spaces = require('qaio.spaces')
local stats = require('qaio.stats')
local take = require('qaio.take')
local ticks = require('qaio.ticks')
local transaction = require('qaio.transaction')

-- Returns what the stored function does: it takes the name of an operation and its
-- arguments, which begin with the key prefix and the name of the queue, and returns 'ok' and
-- results, or a status and a message.
return function(version, oldest_client)

    -- Who this is, and whether it can work.
    local function hello()
        return spaces.problem() or {'ok', version, oldest_client, box.info.ro, box.cfg.wal_mode}
    end

    local operations = {
        ack = settle.ack,
        bury = settle.bury,
        cancel = take.cancel,
        counts = stats.counts,
        create = function() return spaces.create() or hello() end,
        extend = settle.extend,
        fail = settle.fail,
        forget_ids = purge.forget_ids,
        hello = hello,
        last_tick = ticks.last,
        list_dead = dead.list,
        purge = purge.purge,
        put = put.put,
        put_ticks = ticks.put,
        release = settle.release,
        remove_all_dead = dead.remove_all,
        remove_dead = dead.remove,
        replay_all_dead = dead.replay_all,
        replay_dead = dead.replay,
        requeue = requeue.requeue,
        set_aside = settle.set_aside,
        take = take.take,
    }

    return function(name, ...)
        local operation = operations[name]
        if operation == nil then
            return 'error', "version " .. version .. " of the function 'qaio_queue' has no '" .. tostring(name) .. "'"
        end
        local ok, result = pcall(operation, ...)
        return unpack(ok and result or transaction.failure(result))
    end
end
