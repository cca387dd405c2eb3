-- What luacheck is told about Qaio's Lua. See .ci/run.
std = 'lua51'
max_line_length = 120

-- Lua 5.1 by Redis: a script sees its keys and arguments, and these libraries.
local redis = {
    read_globals = {'redis', 'KEYS', 'ARGV', 'cjson', 'cmsgpack', 'struct', 'bit'},
}

-- LuaJIT by Tarantool.
local tarantool = {
    std = 'luajit',
    read_globals = {'box'},
}

files['qaio-redis'] = redis
files['qaio-tarantool'] = tarantool
-- Functions of a bare loop, which the server keeps.
files['qaio-benchmarks'] = {std = 'luajit', read_globals = {'box'}, allow_defined_top = true}
