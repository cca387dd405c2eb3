return function(...)
    -- The stored function 'qaio_queue': what operations.lua describes. It is persistent, so
    -- it comes back with the data after a restart; it runs with the rights of the user who
    -- installed it. What it needs it builds at its first call.
    --
    -- The build puts the modules in the place of the token, each as
    -- sources['qaio.<name>'] = function() <file> end.

    -- Raise this with any change of the spaces, the operations or their arguments.
    local VERSION = 4

    -- The oldest version whose client may call this one.
    local OLDEST_CLIENT = 4

    if (...) == 'version' then
        return VERSION
    end
    local loaded = rawget(_G, 'qaio_loaded')
    if loaded == nil or loaded.version ~= VERSION then
        local sources, modules = {}, {}
        local server_require = require
        local function require(name)
            if sources[name] == nil then
                return server_require(name)
            end
            if modules[name] == nil then
                modules[name] = sources[name]()
            end
            return modules[name]
        end
        --@modules@
        loaded = {version = VERSION, call = require('qaio.operations')(VERSION, OLDEST_CLIENT)}
        rawset(_G, 'qaio_loaded', loaded)
    end
    return loaded.call(...)
end
