-- Names of the keys, of the first argument and of Redis's functions, the same for every script.
--
-- KEYS, all in one hash slot; only put.lua is given the first seven alone
--    1, 2               see layout.lua of the layout
--    3 leases           zset: leases, and receipts that end at a time of their own, by their
--                       end (ms)
--    4 lease-sizes      hash: lease -> see leases.lua
--    5 pending-takes    zset: takes that wait for a task (see hand-over.lua), by the time (ms)
--                       until which they count; while there is one, no task is ready, unless
--                       as many are taken as may be
--    6 ranked           zset: ready tasks with a priority, in their order; in streams also
--                       those that go to the front without one
--    7 delayed          zset: tasks by the time (ms) at which they become ready
--    8 ids              set: deduplication ids of living tasks
--    9 dead             zset: ids of dead tasks by their time of death, in microseconds to
--                       keep their order
--   10 dead-tasks       hash: id -> dead task
--   11 id-windows       zset: deduplication ids by the end (ms) of their windows; expires
--                       with the last of them
--   12 blocked          zset: tasks behind another of their ordering key, see ordering.lua
--   13 ordering-keys    hash: ordering key of a task that is ready, delayed or taken -> how
--                       many tasks have lined up for the key since it was last free
--   14 quarantine       stream: what could not be read, see set-aside.lua
--   15 groups           hash: group with tasks in 'grouped' or taken -> see groups.lua
--   16 grouped          hash: ready and blocked tasks with a group, see groups.lua
--   17 round            list: groups with ready tasks, the next first, see take-round.lua
-- ARGV
--    1 the channel on which all consumers listen
--    2 how many tasks of the queue may be taken at once, 0 for any number

-- include layout.lua

local call, byte, sub, floor = redis.call, string.byte, string.sub, math.floor
local LEASES, LEASE_SIZES, PENDING_TAKES, RANKED, DELAYED, IDS, DEAD, DEAD_TASKS, ID_WINDOWS, BLOCKED,
    ORDERING_KEYS, QUARANTINE, GROUPS, GROUPED, ROUND = unpack(KEYS, 3, 17)
local CHANNEL, BOUND = ARGV[1], ARGV[2]

-- As many tasks as the client takes under one lease.
local MOST_IN_LEASE = 100000

-- The server's time in ms.
local function currentMillis()
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end
