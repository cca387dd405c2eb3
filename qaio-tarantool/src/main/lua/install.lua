-- The task queue of Qaio in Tarantool: installs the stored function 'qaio_queue', its
-- spaces, and the role 'qaio', which lets a user call the function.
--
-- Qaio's client runs this file if the function is missing or older and its user may install
-- it. Otherwise an administrator runs it once, on the writable instance, by
-- dofile('qaio.lua'), and lets the application's user in by
-- box.schema.user.grant('<user>', 'execute', 'role', 'qaio').
-- It may be run again; a newer version is left alone.
--
-- Returns 'ok' and the installed version, or a status and a message.

-- The build replaces the token by function.lua with its modules: target/lua/function.lua.
-- The line numbers in errors of the stored function are those of that file.
local SOURCE = [==[
--@function@
]==]

local FUNCTION = 'qaio_queue'
local ROLE = 'qaio'

-- Returns the version of the function that is installed, or 0; or nil and why it is not one
-- of Qaio.
local function installed_version()
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
    local queue = loadstring(SOURCE)()
    local version = queue('version')
    local installed, problem = installed_version()
    if installed == nil then
        return 'shape', "the function '" .. FUNCTION .. "' is not one of Qaio: " .. problem
    end
    if installed >= version then
        return 'ok', installed
    end
    -- the spaces first: with those of another shape, what is installed stays
    local status, message = queue('create')
    if status ~= 'ok' then
        return status, message
    end
    box.schema.role.create(ROLE, {if_not_exists = true})
    if box.func[FUNCTION] ~= nil then
        box.schema.func.drop(FUNCTION)
    end
    -- the text of a stored function is an expression
    local body = SOURCE:gsub('^return ', '')
    box.schema.func.create(FUNCTION, {language = 'LUA', body = body, setuid = true})
    box.schema.role.grant(ROLE, 'execute', 'function', FUNCTION, {if_not_exists = true})
    return 'ok', version
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
