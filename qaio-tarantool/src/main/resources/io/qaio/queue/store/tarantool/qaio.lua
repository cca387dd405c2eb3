-- The task queue of Qaio in Tarantool: installs the function 'qaio_queue', its spaces,
-- and the role 'qaio', which lets a user call the function.
--
-- Qaio's client runs this file when the function is missing or older and its user may
-- install it. Otherwise an administrator runs it once, on the writable instance, by
-- dofile('qaio.lua'), and lets the application's user in by
-- box.schema.user.grant('<user>', 'execute', 'role', 'qaio').
-- It may be run again; a newer version is left alone.
--
-- Returns 'ok' and the installed version, or what went wrong and a message.

local VERSION = 2

-- The oldest version whose client may call this one.
local OLDEST = 2

-- What the function does.
local QUEUE = [==[

    local clock = require('clock')
    local fiber = require('fiber')

    -- how many due tasks or kept ids one call brings back at the most
    local PORTION = 500
    -- how many tasks one step of a purge removes
    local PURGE_PORTION = 1000
    -- puts are refused from here on: get and ack need memory, too
    local MEMORY_SHARE = 0.85
    -- and how much is kept for them: so many tuples of so many bytes
    local RESERVES, RESERVE_SIZE = 500, 2000
    -- which part of the requests that the server handles at once may be takes that wait
    local WAITING_SHARE = 2 / 3

    local SPACES = {
        -- a queue: the number that it gives next (to tasks, places in line and leases;
        -- it only ever grows), and how many tasks it has. It stays for ever.
        {
            name = 'qaio_queues',
            format = {{'queue', 'unsigned'}, {'prefix', 'string'}, {'name', 'string'}, {'next', 'unsigned'},
                {'ready', 'integer'}, {'delayed', 'integer'}, {'taken', 'integer'}, {'dead', 'integer'},
                {'bytes', 'integer'}},
            indexes = {{'primary', {1}, true}, {'name', {2, 3}, true}},
        },
        -- the state of a run: living tasks of consecutive numbers and places that were put
        -- together and are in the same state, so that a batch is one row. 'last' is the
        -- number of its last task, 'pos' the place of that one; so what leaves a run at its
        -- front changes only 'count'. 'line' is the place of its priority (0 for the
        -- highest, 9) if it is ready, else one of DELAYED, TAKEN and HELD; 'at' its order in
        -- that line: its place, or when its delay or lease ends; 'since' when its lease
        -- began, or when it may be delivered once it is its turn; 'bound' how many attempts
        -- it has by its lease; 'timeout' and 'max_attempts' are 0 if they are the queue's,
        -- 'own_id' is 1 if the id is the caller's; 'parts' says in how many bodies each
        -- task lies. Times are in ms. With an ordering key, a run has one task.
        {
            name = 'qaio_tasks',
            format = {{'queue', 'unsigned'}, {'last', 'unsigned'}, {'count', 'unsigned'}, {'line', 'unsigned'},
                {'at', 'unsigned'}, {'pos', 'unsigned'}, {'attempts', 'unsigned'}, {'lease', 'unsigned'},
                {'since', 'unsigned'}, {'bound', 'unsigned'}, {'priority', 'unsigned'}, {'put_at', 'unsigned'},
                {'timeout', 'unsigned'}, {'max_attempts', 'unsigned'}, {'own_id', 'unsigned'},
                {'parts', 'unsigned'}, {'turn', 'unsigned'}, {'key', 'string'}},
            indexes = {{'primary', {1, 2}, true}, {'line', {1, 4, 5, 2}, true}},
        },
        -- what never changes of a living or a dead task, in pieces that fit into a tuple;
        -- the first one has the id, and how many bytes there are in all
        {
            name = 'qaio_bodies',
            format = {{'queue', 'unsigned'}, {'number', 'unsigned'}, {'part', 'unsigned'}, {'bytes', 'unsigned'},
                {'id', 'string'}, {'data', 'any'}},
            indexes = {{'primary', {1, 2, 3}, true}},
        },
        -- dead tasks, in the order of 'died'
        {
            name = 'qaio_dead',
            format = {{'queue', 'unsigned'}, {'number', 'unsigned'}, {'died', 'unsigned'}, {'id', 'string'},
                {'attempts', 'unsigned'}, {'error', 'string'}, {'died_at', 'unsigned'}, {'put_at', 'unsigned'},
                {'priority', 'unsigned'}, {'timeout', 'unsigned'}, {'max_attempts', 'unsigned'},
                {'own_id', 'unsigned'}, {'parts', 'unsigned'}, {'bytes', 'unsigned'}, {'key', 'string'}},
            indexes = {{'primary', {1, 2}, true}, {'died', {1, 3}, true}, {'id', {1, 4}, true}},
        },
        -- ids of the callers' own: 'number' is that of the living task, or 0; 'ends' is
        -- until when the id is kept, or 0
        {
            name = 'qaio_ids',
            format = {{'queue', 'unsigned'}, {'id', 'string'}, {'number', 'unsigned'}, {'ends', 'unsigned'}},
            indexes = {{'primary', {1, 2}, true}, {'ends', {1, 4, 2}, true}},
        },
        -- living tasks with an ordering key: it is the turn of the first of each key
        {
            name = 'qaio_turns',
            format = {{'queue', 'unsigned'}, {'key', 'string'}, {'turn', 'unsigned'}, {'number', 'unsigned'}},
            indexes = {{'primary', {1, 2, 3}, true}},
        },
        -- the last tick of each schedule
        {
            name = 'qaio_ticks',
            format = {{'queue', 'unsigned'}, {'schedule', 'string'}, {'last', 'unsigned'}},
            indexes = {{'primary', {1, 2}, true}},
        },
        -- memory that is given up when there is none left for get and ack
        {
            name = 'qaio_reserve',
            format = {{'number', 'unsigned'}, {'data', 'string'}},
            indexes = {{'primary', {1}, true}},
            temporary = true,
        },
    }

    local LAST, COUNT, LINE, AT, POS, ATTEMPTS, LEASE, SINCE, BOUND = 2, 3, 4, 5, 6, 7, 8, 9, 10
    local PRIORITY, PUT_AT, TIMEOUT, MAX_ATTEMPTS, OWN_ID, PARTS, TURN, KEY = 11, 12, 13, 14, 15, 16, 17, 18

    -- of a body
    local BYTES, ID = 4, 5

    local LAST_READY, DELAYED, TAKEN, HELD = 9, 20, 21, 22

    local s = box.space

    -- Takes that wait, by queue, in their order, and by their tickets; shared with other
    -- versions of this function that may still run.
    local waiting = rawget(_G, 'qaio_waiting')
    if waiting == nil then
        waiting = {lines = {}, tickets = {}, count = 0}
        rawset(_G, 'qaio_waiting', waiting)
    end

    local collected_at = 0

    local function time()
        return math.floor(clock.realtime() * 1000)
    end

    -- Whether whoever called has gone: its session lives on as long as the call.
    local function gone()
        return box.session.type() == 'binary' and box.session.peer() == nil
    end

    ---------------------------------------------------------------- steps of a transaction

    -- What a call works on: a queue, the time, and what it adds to the queue's row.
    local function enter(prefix, name)
        local row = s.qaio_queues.index.name:get({prefix, name})
        if row == nil then
            local last = s.qaio_queues.index.primary:max()
            -- numbers that no earlier life of the database can have given
            row = s.qaio_queues:insert({last == nil and 1 or last[1] + 1, prefix, name,
                math.floor(clock.realtime() * 1000000), 0, 0, 0, 0, 0})
        end
        -- a number of Lua: the large integers of tuples are slow objects
        local number = tonumber(row[4])
        return {id = row[1], first = number, next = number, row = row, now = time(),
            ready = 0, delayed = 0, taken = 0, dead = 0, bytes = 0, woke = false}
    end

    -- Numbers that were never given: the last of so many in a row.
    local function fresh(c, many)
        c.next = c.next + (many or 1)
        return c.next - 1
    end

    local function leave(c)
        if c.next ~= c.first or c.ready ~= 0 or c.delayed ~= 0 or c.taken ~= 0 or c.dead ~= 0 or c.bytes ~= 0 then
            s.qaio_queues:update(c.id, {{'=', 4, c.next}, {'+', 5, c.ready}, {'+', 6, c.delayed},
                {'+', 7, c.taken}, {'+', 8, c.dead}, {'+', 9, c.bytes}})
        end
    end

    local function count(c, line, number)
        if line == DELAYED then
            c.delayed = c.delayed + number
        elseif line == TAKEN then
            c.taken = c.taken + number
        else
            c.ready = c.ready + number
        end
    end

    -- Something ends then: those who wait must not sleep longer.
    local function watch(c, due)
        if c.earliest == nil or due < c.earliest then
            c.earliest = due
        end
    end

    local function first_of(run)
        return tonumber(run[LAST]) - run[COUNT] + 1
    end

    -- The place of a task of a run.
    local function place(run, number)
        return tonumber(run[POS]) - (tonumber(run[LAST]) - number)
    end

    -- Some tasks of a run as one of their own: from a number on, so many.
    local function part_of(run, first, many)
        local last = first + many - 1
        local pos = place(run, last)
        return run:update({{'=', LAST, last}, {'=', COUNT, many}, {'=', POS, pos},
            {'=', AT, run[LINE] <= LAST_READY and pos or run[AT]}})
    end

    -- Take tasks out of a run; those before and behind them stay as they are.
    local function cut(c, run, first, many)
        local before = first - first_of(run)
        local behind = run[COUNT] - before - many
        if behind > 0 then
            s.qaio_tasks:update({c.id, run[LAST]}, {{'=', COUNT, behind}})
        else
            s.qaio_tasks:delete({c.id, run[LAST]})
        end
        if before > 0 then
            s.qaio_tasks:insert(part_of(run, first_of(run), before))
        end
    end

    -- Give tasks of a run another state.
    local function alter(c, run, first, many, changes)
        if many == run[COUNT] then
            s.qaio_tasks:update({c.id, run[LAST]}, changes)
        else
            cut(c, run, first, many)
            s.qaio_tasks:insert(part_of(run, first, many):update(changes))
        end
    end

    -- Let tasks that nobody holds be ready, or wait for their time. Their last one gets
    -- a place.
    local function move(c, run, first, many, pos, at, attempts)
        local line, order = LAST_READY - run[PRIORITY], pos
        if at > c.now then
            line, order = DELAYED, at
            watch(c, at)
        else
            c.woke = true
        end
        count(c, run[LINE], -many)
        count(c, line, many)
        alter(c, run, first, many, {{'=', LINE, line}, {'=', AT, order}, {'=', POS, pos},
            {'=', ATTEMPTS, attempts}, {'=', LEASE, 0}})
    end

    -- The run that a living task is in.
    local function run_of(c, number)
        local run = s.qaio_tasks.index.primary:select({c.id, number}, {iterator = 'GE', limit = 1})[1]
        if run ~= nil and run[1] == c.id and first_of(run) <= number then
            return run
        end
    end

    -- A task with an ordering key is gone: the next one has its turn.
    local function pass_turn(c, run)
        s.qaio_turns:delete({c.id, run[KEY], run[TURN]})
        local turn = s.qaio_turns.index.primary:min({c.id, run[KEY]})
        if turn ~= nil then
            local following = s.qaio_tasks:get({c.id, turn[4]})
            if following[LINE] == HELD then
                move(c, following, turn[4], 1, fresh(c), following[SINCE], following[ATTEMPTS])
            end
        end
    end

    local function free_id(c, id)
        local known = s.qaio_ids:get({c.id, id})
        if known ~= nil then
            if known[4] > c.now then
                s.qaio_ids:update({c.id, id}, {{'=', 3, 0}})
            else
                s.qaio_ids:delete({c.id, id})
            end
        end
    end

    -- Delete the bodies of a task; returns the first. The key is a table that is used for
    -- many tasks: {queue}.
    local function delete_bodies(key, number, parts)
        key[2], key[3] = number, 0
        local first = s.qaio_bodies:delete(key)
        for part = 1, parts - 1 do
            key[3] = part
            s.qaio_bodies:delete(key)
        end
        return first
    end

    -- Tasks of a run are done.
    local function remove(c, run, first, many)
        local parts, own_id = run[PARTS], run[OWN_ID]
        local key, bytes = {c.id}, 0
        for number = first, first + many - 1 do
            local body = delete_bodies(key, number, parts)
            bytes = bytes + body[BYTES]
            if own_id == 1 then
                free_id(c, body[ID])
            end
        end
        c.bytes = c.bytes - bytes
        cut(c, run, first, many)
        count(c, run[LINE], -many)
        if run[TURN] ~= 0 then
            pass_turn(c, run)
        end
    end

    local function remove_dead(c, dead)
        s.qaio_dead:delete({c.id, dead[2]})
        delete_bodies({c.id}, dead[2], dead[13])
        c.dead = c.dead - 1
        c.bytes = c.bytes - dead[14]
    end

    local function bury(c, run, number, message)
        local body = s.qaio_bodies:get({c.id, number, 0})
        local id = body[ID]
        local older = s.qaio_dead.index.id:get({c.id, id})
        if older ~= nil then
            remove_dead(c, older)
        end
        s.qaio_dead:insert({c.id, number, fresh(c), id, run[ATTEMPTS], message, c.now, run[PUT_AT], run[PRIORITY],
            run[TIMEOUT], run[MAX_ATTEMPTS], run[OWN_ID], run[PARTS], body[BYTES], run[KEY]})
        if run[OWN_ID] == 1 then
            free_id(c, id)
        end
    end

    -- Tasks of a run go to the dead.
    local function die(c, run, first, many, message)
        for number = first, first + many - 1 do
            bury(c, run, number, message)
        end
        cut(c, run, first, many)
        count(c, run[LINE], -many)
        c.dead = c.dead + many
        if run[TURN] ~= 0 then
            pass_turn(c, run)
        end
    end

    -- The state of new or revived tasks, where they belong: in line, or behind others with
    -- their key, or waiting for their time.
    local function line_up(c, last, many, at, priority, put_at, timeout, max_attempts, own_id, parts, key)
        local pos = fresh(c, many)
        local line, order, since, turn = LAST_READY - priority, pos, 0, 0
        local held = false
        if key ~= '' then
            turn = pos
            held = s.qaio_turns.index.primary:min({c.id, key}) ~= nil
            s.qaio_turns:insert({c.id, key, turn, last})
        end
        if held then
            line, since = HELD, at
        elseif at > c.now then
            line, order = DELAYED, at
            watch(c, at)
        else
            c.woke = true
        end
        s.qaio_tasks:insert({c.id, last, many, line, order, pos, 0, 0, since, 0, priority, put_at, timeout,
            max_attempts, own_id, parts, turn, key})
        count(c, line, many)
    end

    -- Where the tasks of a run that the client sends begin.
    local IDS = 10

    -- How many bytes a task of such a run has, whose id is at a position.
    local function bytes_of(run, i)
        local bytes = 0
        for j = i, i + run[9] do
            bytes = bytes + #run[j]
        end
        return bytes
    end

    -- A run as the client sends it: {own id, priority, key, timeout, max attempts, delay,
    -- at, unique for, parts, id, data, more data..., id, data, more data...}; what there is
    -- none of is 0 or ''. One with an own id or a key has one task.
    local function put_run(c, run)
        local own_id, unique_for, parts = run[1], run[8], run[9]
        local many = (#run - IDS + 1) / (1 + parts)
        local last = fresh(c, many)
        if own_id == 1 then
            local id = run[IDS]
            local known = s.qaio_ids:get({c.id, id})
            if known ~= nil and (known[3] ~= 0 or known[4] > c.now) then
                return
            end
            s.qaio_ids:replace({c.id, id, last, unique_for > 0 and c.now + unique_for or 0})
        end
        local bodies, bytes = s.qaio_bodies, 0
        -- one table for all rows
        local body = {c.id, last - many, 0, 0, '', ''}
        for i = IDS, #run, 1 + parts do
            body[2], body[3], body[4], body[5], body[6] = body[2] + 1, 0, bytes_of(run, i), run[i], run[i + 1]
            bytes = bytes + body[4]
            bodies:insert(body)
            for part = 1, parts - 1 do
                body[3], body[4], body[5], body[6] = part, 0, '', run[i + 1 + part]
                bodies:insert(body)
            end
        end
        c.bytes = c.bytes + bytes
        local at = run[7] > 0 and math.max(run[7], c.now) or c.now + run[6]
        line_up(c, last, many, at, run[2], c.now, run[4], run[5], own_id, parts, run[3])
    end

    local function is_ready(id)
        local first = s.qaio_tasks.index.line:min({id})
        return first ~= nil and first[LINE] <= LAST_READY
    end

    local function first_due(id)
        local delayed = s.qaio_tasks.index.line:min({id, DELAYED})
        local taken = s.qaio_tasks.index.line:min({id, TAKEN})
        if delayed ~= nil and taken ~= nil then
            return math.min(delayed[AT], taken[AT])
        end
        return delayed ~= nil and delayed[AT] or taken ~= nil and taken[AT] or nil
    end

    -- Bring back the first tasks of a run that is due.
    local function bring_back_part(c, run, many)
        local first = first_of(run)
        if run[LINE] == DELAYED then
            move(c, run, first, many, fresh(c, many), 0, run[ATTEMPTS])
        elseif run[ATTEMPTS] < run[BOUND] then
            move(c, run, first, many, place(run, first + many - 1), 0, run[ATTEMPTS])
        else
            die(c, run, first, many, string.format(
                'The lease ran out after %d ms, at delivery %d of %d: no ack came',
                run[AT] - run[SINCE], run[ATTEMPTS], run[BOUND]))
        end
    end

    -- Bring back what is due: delayed tasks to the end of their line, those whose lease
    -- ran out to the place that they had, or to the dead. Returns how many leases ran out,
    -- and whether there may be more.
    local function bring_back(c)
        local expired, left = 0, PORTION
        for _, line in ipairs({DELAYED, TAKEN}) do
            local run = s.qaio_tasks.index.line:min({c.id, line})
            while run ~= nil and run[AT] <= c.now and left > 0 do
                local many = math.min(run[COUNT], left)
                bring_back_part(c, run, many)
                left = left - many
                expired = expired + (line == TAKEN and many or 0)
                run = s.qaio_tasks.index.line:min({c.id, line})
            end
        end
        return expired, left == 0
    end

    -- Forget ids whose time is over.
    local function reap_ids(c)
        local reaped = 0
        for _, known in ipairs(s.qaio_ids.index.ends:select({c.id, 0}, {iterator = 'GT', limit = PORTION})) do
            if known[1] ~= c.id or known[4] > c.now then
                break
            end
            reaped = reaped + 1
            if known[3] == 0 then
                s.qaio_ids:delete({c.id, known[2]})
            else
                s.qaio_ids:update({c.id, known[2]}, {{'=', 4, 0}})
            end
        end
        return reaped == PORTION
    end

    -- The bodies of the first tasks of a run, at most so many tasks and bytes, but of one
    -- at least if there must be; and of how many tasks they are.
    local function read_bodies(c, run, max, max_bytes, must)
        local many, parts = math.min(run[COUNT], max), run[PARTS]
        local bodies = s.qaio_bodies:select({c.id, first_of(run)}, {iterator = 'GE', limit = many * parts})
        local bytes = 0
        for i = 1, #bodies, parts do
            bytes = bytes + bodies[i][BYTES]
            if bytes > max_bytes and not (must and i == 1) then
                many = (i - 1) / parts
                for j = #bodies, i, -1 do
                    bodies[j] = nil
                end
                break
            end
        end
        return bodies, many, bytes
    end

    -- Take ready tasks, as runs: {first number, attempt, put at, deadline, length of the
    -- lease, own id, key, parts, {bodies, whole tuples: their bytes go out as they are}}.
    local function claim(c, max, max_bytes, timeout, max_attempts)
        local taken, lease = {}, nil
        while max > 0 do
            local run = s.qaio_tasks.index.line:min({c.id})
            if run == nil or run[LINE] > LAST_READY then
                break
            end
            local bodies, many, bytes = read_bodies(c, run, max, max_bytes, #taken == 0)
            if many == 0 then
                break
            end
            lease = lease or fresh(c)
            local first, attempt = first_of(run), run[ATTEMPTS] + 1
            local length = run[TIMEOUT] > 0 and run[TIMEOUT] or timeout
            local due = c.now + length
            alter(c, run, first, many, {{'=', LINE, TAKEN}, {'=', AT, due}, {'=', ATTEMPTS, attempt},
                {'=', LEASE, lease}, {'=', SINCE, c.now},
                {'=', BOUND, run[MAX_ATTEMPTS] > 0 and run[MAX_ATTEMPTS] or max_attempts}})
            table.insert(taken, {first, attempt, run[PUT_AT], due, length, run[OWN_ID], run[KEY], run[PARTS], bodies})
            watch(c, due)
            count(c, run[LINE], -many)
            count(c, TAKEN, many)
            max, max_bytes = max - many, max_bytes - bytes
        end
        c.lease = lease
        return taken
    end

    -- The run that a task is in, if that lease holds it.
    local function held(c, number, lease)
        local run = run_of(c, number)
        if run ~= nil and run[LINE] == TAKEN and run[LEASE] == lease and run[AT] > c.now then
            return run
        end
    end

    -- Do something with those of some tasks in a row that the lease holds: an action for each
    -- part of a run. Returns the numbers of the others.
    local function with_all_held(c, lease, first, many, action)
        local lost = {}
        local number, behind = first, first + many
        while number < behind do
            local run = held(c, number, lease)
            if run == nil then
                table.insert(lost, number)
                number = number + 1
            else
                local next = math.min(behind, tonumber(run[LAST]) + 1)
                action(c, run, number, next - number)
                number = next
            end
        end
        return lost
    end

    local function revive(c, dead)
        local id = dead[4]
        if dead[12] == 1 then
            local known = s.qaio_ids:get({c.id, id})
            if known ~= nil and known[3] ~= 0 then
                return false
            end
            s.qaio_ids:replace({c.id, id, dead[2], known ~= nil and known[4] or 0})
        end
        s.qaio_dead:delete({c.id, dead[2]})
        c.dead = c.dead - 1
        line_up(c, dead[2], 1, c.now, dead[9], dead[8], dead[10], dead[11], dead[12], dead[13], dead[15])
        return true
    end

    -------------------------------------------------------------------- those who wait

    -- Wake the first who waits and was not woken yet.
    local function wake(id)
        for _, waiter in ipairs(waiting.lines[id] or {}) do
            if not waiter.woken then
                waiter.woken = true
                waiter.cond:signal()
                return
            end
        end
    end

    -- Let nobody sleep past a time.
    local function wake_before(id, due)
        for _, waiter in ipairs(waiting.lines[id] or {}) do
            if waiter.sleeps_until > due then
                waiter.woken = true
                waiter.cond:signal()
            end
        end
    end

    local function join(id, ticket)
        local waiter = {cond = fiber.cond(), woken = false, cancelled = false, sleeps_until = 0, ticket = ticket}
        local line = waiting.lines[id]
        if line == nil then
            line = {}
            waiting.lines[id] = line
        end
        table.insert(line, waiter)
        waiting.tickets[ticket] = waiter
        waiting.count = waiting.count + 1
        return waiter
    end

    local function part(id, waiter)
        local line = waiting.lines[id]
        for i, other in ipairs(line) do
            if other == waiter then
                table.remove(line, i)
                break
            end
        end
        if #line == 0 then
            waiting.lines[id] = nil
        end
        waiting.tickets[waiter.ticket] = nil
        waiting.count = waiting.count - 1
    end

    --------------------------------------------------------------------------- calls

    local STATUS = {[box.error.READONLY] = 'read-only', [box.error.WAL_IO] = 'wal'}

    -- Lua may hold what was deleted.
    local function collect()
        local now = time()
        if now - collected_at >= 1000 then
            collected_at = now
            collectgarbage()
        end
    end

    local function failure(err)
        if type(err) ~= 'cdata' then
            return {'error', tostring(err)}
        end
        if err.type == 'OutOfMemory' then
            collect()
            return {'memory', tostring(err)}
        end
        return {STATUS[err.code] or 'error', tostring(err)}
    end

    local function give_up_reserve()
        local had = s.qaio_reserve:len() > 0
        for number = 1, RESERVES do
            s.qaio_reserve:delete(number)
        end
        collectgarbage()
        return had
    end

    local function keep_reserve()
        for number = s.qaio_reserve:len() + 1, RESERVES do
            s.qaio_reserve:insert({number, string.rep(' ', RESERVE_SIZE)})
        end
    end

    -- Do a step on a queue, all or nothing, and wake those whom it concerns.
    -- Returns what it was about, or nil and what went wrong; and what the step returned.
    local function change(prefix, name, step)
        if box.info.ro then
            return nil, {'read-only', 'This instance is read-only: ' .. tostring(box.info.status)}
        end
        local c, a, b
        local ok, err = pcall(box.atomic, function()
            c = enter(prefix, name)
            a, b = step(c)
            leave(c)
        end)
        if not ok then
            local failed = failure(err)
            if failed[1] == 'memory' and not (c ~= nil and c.needs_reserve) and give_up_reserve() then
                return change(prefix, name, step)
            end
            return nil, failed
        end
        if c.woke then
            wake(c.id)
        end
        if c.earliest ~= nil then
            wake_before(c.id, c.earliest)
        end
        return c, a, b
    end

    -- What of the memory for data is in use.
    local function memory_share()
        local info = box.slab.info()
        return info.arena_used / info.quota_size
    end

    local function is_memory_full()
        if memory_share() < MEMORY_SHARE then
            return false
        end
        collect()
        return memory_share() >= MEMORY_SHARE
    end

    -- Whether there is room for tasks: otherwise what there is none for.
    local function refuse(c, runs, max_tasks, max_bytes)
        local row = c.row
        c.needs_reserve = true
        local many = 0
        for _, run in ipairs(runs) do
            many = many + (#run - IDS + 1) / (1 + run[9])
        end
        if max_tasks > 0 and row[5] + row[6] + row[7] + row[8] + many > max_tasks then
            return {'max-tasks', string.format('it has %d tasks, %d of them dead', row[5] + row[6] + row[7] + row[8],
                row[8])}
        end
        if max_bytes > 0 then
            local bytes = row[9]
            for _, run in ipairs(runs) do
                for i = IDS, #run do
                    bytes = bytes + #run[i]
                end
            end
            if bytes > max_bytes then
                return {'max-bytes', string.format('its tasks have %d bytes, and would have %d', row[9], bytes)}
            end
        end
        if is_memory_full() then
            return {'memory', string.format('%d %% of memtx_memory are in use', memory_share() * 100)}
        end
        keep_reserve()
    end

    local op = {}

    local function problem_of_format(space, wanted)
        local format = space:format()
        for i, field in ipairs(wanted.format) do
            if format[i] == nil or format[i].name ~= field[1] or format[i].type ~= field[2] then
                return {'shape', string.format("field %d of the space '%s' is not '%s' of the type '%s'", i,
                    wanted.name, field[1], field[2])}
            end
        end
    end

    local function problem_of_index(space, wanted)
        local index = space.index[wanted[1]]
        if index == nil then
            return {'missing', string.format("the space '%s' has no index '%s'", space.name, wanted[1])}
        end
        for i, field in ipairs(wanted[2]) do
            if index.parts[i] == nil or index.parts[i].fieldno ~= field then
                return {'shape', string.format("the index '%s' of the space '%s' is not the one that is expected",
                    wanted[1], space.name)}
            end
        end
    end

    -- What is wrong with the spaces, if anything is: a status and a message.
    local function problem_of_spaces()
        for _, wanted in ipairs(SPACES) do
            local space = s[wanted.name]
            if space == nil then
                return {'missing', string.format("the space '%s' is missing", wanted.name)}
            end
            local problem = problem_of_format(space, wanted)
            for _, index in ipairs(wanted.indexes) do
                problem = problem or problem_of_index(space, index)
            end
            if problem ~= nil then
                return problem
            end
        end
    end

    -- Who this is, and whether it can work.
    function op.hello()
        return problem_of_spaces() or {'ok', VERSION, OLDEST, box.info.ro}
    end

    -- Create what is missing; what is there already must have the right shape.
    function op.create()
        for _, wanted in ipairs(SPACES) do
            local space = s[wanted.name]
            if space == nil then
                local format = {}
                for i, field in ipairs(wanted.format) do
                    format[i] = {name = field[1], type = field[2]}
                end
                space = box.schema.space.create(wanted.name, {engine = 'memtx', format = format,
                    temporary = wanted.temporary})
            end
            local problem = problem_of_format(space, wanted)
            if problem ~= nil then
                return problem
            end
            for _, index in ipairs(wanted.indexes) do
                if space.index[index[1]] == nil then
                    space:create_index(index[1], {type = 'TREE', unique = index[3], parts = index[2]})
                end
            end
        end
        return op.hello()
    end

    function op.put(prefix, name, max_tasks, max_bytes, runs)
        local c, refused = change(prefix, name, function(c)
            local refused = refuse(c, runs, max_tasks, max_bytes)
            if refused == nil then
                local keeps_ids = false
                for _, run in ipairs(runs) do
                    put_run(c, run)
                    keeps_ids = keeps_ids or run[8] > 0
                end
                if keeps_ids then
                    reap_ids(c)
                end
            end
            return refused
        end)
        return refused or {'ok', c.now}
    end

    function op.last_tick(prefix, name, schedule)
        local c, last = change(prefix, name, function(c)
            local known = s.qaio_ticks:get({c.id, schedule})
            if known == nil then
                known = s.qaio_ticks:insert({c.id, schedule, c.now})
            end
            return known[3]
        end)
        return c == nil and last or {'ok', last}
    end

    function op.put_ticks(prefix, name, schedule, previous, last, max_tasks, max_bytes, runs)
        local refused
        local c, now = change(prefix, name, function(c)
            local known = s.qaio_ticks:get({c.id, schedule})
            if known ~= nil and known[3] ~= previous then
                return known[3]
            end
            refused = refuse(c, runs, max_tasks, max_bytes)
            if refused == nil then
                s.qaio_ticks:replace({c.id, schedule, last})
                for _, run in ipairs(runs) do
                    put_run(c, run)
                end
            end
            return last
        end)
        return c == nil and now or refused or {'ok', now}
    end

    local function give_back(prefix, name, lease, taken)
        change(prefix, name, function(c)
            for _, delivery in ipairs(taken) do
                with_all_held(c, lease, delivery[1], #delivery[9] / delivery[8], function(c, run, first, many)
                    move(c, run, first, many, place(run, first + many - 1), 0, run[ATTEMPTS] - 1)
                end)
            end
        end)
    end

    local function take(prefix, name, max, max_bytes, timeout, max_attempts, ends, waiter)
        while true do
            if gone() then
                return {'ok', 0, 0, {}, 0}
            end
            if waiter ~= nil then
                waiter.woken = false
            end
            local c, taken = change(prefix, name, function(c)
                bring_back(c)
                return claim(c, max, max_bytes, timeout, max_attempts)
            end)
            if c == nil and taken[1] == 'memory' and max > 1 then
                -- fewer need less, and what is finished gives memory back
                return take(prefix, name, math.ceil(max / 8), max_bytes, timeout, max_attempts, ends, waiter)
            end
            if c == nil then
                return taken
            end
            if #taken > 0 then
                if gone() then
                    give_back(prefix, name, c.lease, taken)
                end
                return {'ok', c.id, c.lease, taken, 0}
            end
            local now = time()
            if waiter == nil or waiter.cancelled or now >= ends then
                return {'ok', c.id, 0, taken, 0}
            end
            if not waiter.woken then
                waiter.sleeps_until = math.min(ends, first_due(c.id) or ends)
                if waiter.sleeps_until > now then
                    waiter.cond:wait((waiter.sleeps_until - now) / 1000)
                end
                waiter.sleeps_until = 0
            end
        end
    end

    -- Take tasks, and wait for the first of them if there is none. A ticket is the
    -- caller's own number for a wait, by which it can be cancelled.
    function op.take(prefix, name, max, max_bytes, timeout, max_attempts, wait, ticket)
        if wait == 0 then
            return take(prefix, name, max, max_bytes, timeout, max_attempts, 0)
        end
        local c, refused = change(prefix, name, function() end)
        if c == nil then
            return refused
        end
        if waiting.count >= box.cfg.net_msg_max * WAITING_SHARE then
            -- one more would hold up others: this one must ask again
            local answer = take(prefix, name, max, max_bytes, timeout, max_attempts, 0)
            answer[5] = 1
            return answer
        end
        local waiter = join(c.id, box.session.id() .. '/' .. ticket)
        local ok, answer = pcall(take, prefix, name, max, max_bytes, timeout, max_attempts, time() + wait, waiter)
        part(c.id, waiter)
        -- whatever woke this one may be for another
        if is_ready(c.id) then
            wake(c.id)
        end
        return ok and answer or failure(answer)
    end

    function op.cancel(_, _, ticket)
        local waiter = waiting.tickets[box.session.id() .. '/' .. ticket]
        if waiter ~= nil then
            waiter.cancelled = true
            waiter.woken = true
            waiter.cond:signal()
        end
        return {'ok'}
    end

    -- Finish tasks, given as leases, first numbers and how many follow, in turns. Returns the
    -- positions of those that were not held.
    function op.ack(prefix, name, deliveries)
        local c, lost = change(prefix, name, function(c)
            local lost, position = {}, 0
            for i = 1, #deliveries, 3 do
                local first, many = tonumber(deliveries[i + 1]), deliveries[i + 2]
                for _, number in ipairs(with_all_held(c, deliveries[i], first, many, remove)) do
                    table.insert(lost, position + number - first)
                end
                position = position + many
            end
            return lost
        end)
        return c == nil and lost or {'ok', lost}
    end

    -- Do something with a task that is held.
    local function with_held(prefix, name, number, lease, action)
        number = tonumber(number)
        local c, result = change(prefix, name, function(c)
            local run = held(c, number, lease)
            if run == nil then
                return 0
            end
            return action(c, run, number) or 1
        end)
        return c == nil and result or {'ok', result}
    end

    function op.fail(prefix, name, number, lease, message, delay)
        return with_held(prefix, name, number, lease, function(c, run, number)
            if run[ATTEMPTS] >= run[BOUND] then
                die(c, run, number, 1, message)
            else
                move(c, run, number, 1, fresh(c), c.now + delay, run[ATTEMPTS])
            end
        end)
    end

    function op.release(prefix, name, number, lease, delay)
        return with_held(prefix, name, number, lease, function(c, run, number)
            move(c, run, number, 1, place(run, number), c.now + delay, run[ATTEMPTS] - 1)
        end)
    end

    function op.bury(prefix, name, number, lease, message)
        return with_held(prefix, name, number, lease, function(c, run, number)
            die(c, run, number, 1, message)
        end)
    end

    function op.extend(prefix, name, number, lease, timeout)
        return with_held(prefix, name, number, lease, function(c, run, number)
            local due = c.now + timeout
            alter(c, run, number, 1, {{'=', AT, due}})
            watch(c, due)
            return due
        end)
    end

    function op.requeue(prefix, name)
        local ids_left
        local c, expired, more = change(prefix, name, function(c)
            ids_left = reap_ids(c)
            return bring_back(c)
        end)
        if c == nil then
            return expired
        end
        local due = first_due(c.id)
        return {'ok', expired, (more or ids_left) and 1 or 0, due ~= nil and math.max(0, due - c.now) or -1}
    end

    function op.counts(prefix, name)
        local c, _, more
        repeat
            c, _, more = change(prefix, name, bring_back)
            if c == nil then
                return _
            end
        until not more
        return {'ok', c.row[5] + c.ready, c.row[6] + c.delayed, c.row[7] + c.taken, c.row[8] + c.dead}
    end

    -- In steps, between which others have their turn; no more than there were when it
    -- began, so that it ends.
    function op.purge(prefix, name)
        local purged, left = 0, nil
        repeat
            local c, removed = change(prefix, name, function(c)
                left = left or c.row[5] + c.row[6] + c.row[7]
                local removed, portion = 0, math.min(PURGE_PORTION, left)
                while removed < portion do
                    local run = s.qaio_tasks.index.primary:min({c.id})
                    if run == nil then
                        break
                    end
                    local many = math.min(run[COUNT], portion - removed)
                    remove(c, run, first_of(run), many)
                    removed = removed + many
                end
                return removed
            end)
            if c == nil then
                return removed
            end
            purged, left = purged + removed, left - removed
        until removed == 0 or left == 0
        local last = {0, ''}
        repeat
            local c, seen = change(prefix, name, function(c)
                local ids = s.qaio_ids.index.ends:select({c.id, last[1], last[2]},
                    {iterator = 'GT', limit = PURGE_PORTION})
                for i, known in ipairs(ids) do
                    if known[1] ~= c.id then
                        return i - 1
                    end
                    last = {known[4], known[2]}
                    if known[3] == 0 then
                        s.qaio_ids:delete({c.id, known[2]})
                    end
                end
                return #ids
            end)
            if c == nil then
                return seen
            end
        until seen < PURGE_PORTION
        return {'ok', purged}
    end

    -- Dead tasks, each as {id, attempts, error, put at, died at, body, more bodies...}.
    function op.list_dead(prefix, name, offset, limit)
        local c, dead = change(prefix, name, function(c)
            local list = {}
            for i, letter in ipairs(s.qaio_dead.index.died:select({c.id}, {offset = offset, limit = limit})) do
                list[i] = {letter[4], letter[5], letter[6], letter[8], letter[7]}
                for part = 0, letter[13] - 1 do
                    list[i][6 + part] = s.qaio_bodies:get({c.id, letter[2], part})
                end
            end
            return list
        end)
        return c == nil and dead or {'ok', dead}
    end

    function op.replay_dead(prefix, name, id)
        local c, replayed = change(prefix, name, function(c)
            local dead = s.qaio_dead.index.id:get({c.id, id})
            return (dead ~= nil and revive(c, dead)) and 1 or 0
        end)
        return c == nil and replayed or {'ok', replayed}
    end

    function op.replay_all_dead(prefix, name, offset, max)
        local c, replayed = change(prefix, name, function(c)
            local replayed = 0
            for _, dead in ipairs(s.qaio_dead.index.died:select({c.id}, {offset = offset, limit = max})) do
                replayed = replayed + (revive(c, dead) and 1 or 0)
            end
            return replayed
        end)
        return c == nil and replayed or {'ok', replayed}
    end

    function op.remove_dead(prefix, name, id)
        local c, removed = change(prefix, name, function(c)
            local dead = s.qaio_dead.index.id:get({c.id, id})
            if dead == nil then
                return 0
            end
            remove_dead(c, dead)
            return 1
        end)
        return c == nil and removed or {'ok', removed}
    end

    function op.remove_all_dead(prefix, name)
        local removed, left = 0, nil
        repeat
            local c, count = change(prefix, name, function(c)
                left = left or c.row[8]
                local dead = s.qaio_dead.index.died:select({c.id}, {limit = math.min(PURGE_PORTION, left)})
                for _, letter in ipairs(dead) do
                    remove_dead(c, letter)
                end
                return #dead
            end)
            if c == nil then
                return count
            end
            removed, left = removed + count, left - count
        until count == 0 or left == 0
        return {'ok', removed}
    end

    local function queue(name, ...)
        local call = op[name]
        if call == nil then
            return 'error', "version " .. VERSION .. " of the function 'qaio_queue' has no '" .. tostring(name) .. "'"
        end
        local ok, result = pcall(call, ...)
        return unpack(ok and result or failure(result))
    end
]==]

-- The function is persistent: it comes back with the data after a restart, and builds
-- what it needs when it is first called. It runs with the rights of whoever installed it.
local BODY = string.format([==[
function(...)
    local VERSION, OLDEST = %d, %d
    local loaded = rawget(_G, 'qaio_loaded')
    if loaded ~= nil and loaded.version == VERSION then
        return loaded.queue(...)
    end
%s
    rawset(_G, 'qaio_loaded', {version = VERSION, queue = queue})
    return queue(...)
end
]==], VERSION, OLDEST, QUEUE)

local FUNCTION = 'qaio_queue'

local function installed()
    local func = box.func[FUNCTION]
    if func == nil then
        return 0
    end
    local ok, status, version = pcall(func.call, func, {'hello'})
    if not ok then
        return nil, tostring(status)
    end
    -- with spaces of another shape it cannot tell its version
    return (status == 'ok' and type(version) == 'number') and version or 0
end

local function install()
    local version, problem = installed()
    if version == nil then
        return 'shape', "the function '" .. FUNCTION .. "' is not one of Qaio: " .. problem
    end
    if version >= VERSION then
        return 'ok', version
    end
    -- the spaces first: with those of another shape, what is installed stays
    local status, message = loadstring('return ' .. BODY)()('create')
    if status ~= 'ok' then
        return status, message
    end
    box.schema.role.create('qaio', {if_not_exists = true})
    if box.func[FUNCTION] ~= nil then
        box.schema.func.drop(FUNCTION)
    end
    box.schema.func.create(FUNCTION, {language = 'LUA', body = BODY, setuid = true})
    box.schema.role.grant('qaio', 'execute', 'function', FUNCTION, {if_not_exists = true})
    return 'ok', VERSION
end

-- one client at a time
local lock = rawget(_G, 'qaio_install')
if lock == nil then
    lock = require('fiber').channel(1)
    rawset(_G, 'qaio_install', lock)
end
lock:put(true)
local ok, status, result = pcall(install)
lock:get()
if ok then
    return status, result
end
if type(status) == 'cdata' and status.type == 'AccessDeniedError' then
    return 'rights', tostring(status)
end
if type(status) == 'cdata' and status.code == box.error.READONLY then
    return 'read-only', tostring(status)
end
return 'error', tostring(status)
