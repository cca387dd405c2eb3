-- The memory for data. It is full for 'put' before it is full for 'take' and 'ack': these
-- need some, too, since Tarantool changes a tuple by writing a new one.

local clock = require('clock')

local memory = {}

-- Puts are refused from this share of memtx_memory on.
local FULL_SHARE = 0.85

-- What is kept for 'take' and 'ack': so many tuples of so many bytes.
local RESERVE_TUPLES = 500
local RESERVE_TUPLE_BYTES = 2000

-- The least time between two full collections, in seconds.
local COLLECT_INTERVAL = 1

local collected_at = -COLLECT_INTERVAL

-- Frees deleted tuples to which Lua still refers.
function memory.collect()
    local now = clock.monotonic()
    if now - collected_at >= COLLECT_INTERVAL then
        collected_at = now
        collectgarbage()
    end
end

-- Returns the share of memtx_memory that is in use.
function memory.share()
    local info = box.slab.info()
    return info.arena_used / info.quota_size
end

-- Returns whether puts must be refused.
function memory.is_full()
    if memory.share() < FULL_SHARE then
        return false
    end
    memory.collect()
    return memory.share() >= FULL_SHARE
end

-- Fills the reserve, within a transaction.
function memory.keep_reserve()
    local reserve = box.space.qaio_reserve
    for number = reserve:len() + 1, RESERVE_TUPLES do
        reserve:insert({number, string.rep(' ', RESERVE_TUPLE_BYTES)})
    end
end

-- Empties the reserve, outside of a transaction. Returns whether there was something in it.
function memory.give_up_reserve()
    local reserve = box.space.qaio_reserve
    local had = reserve:len() > 0
    for number = 1, RESERVE_TUPLES do
        reserve:delete(number)
    end
    collectgarbage()
    return had
end

return memory
