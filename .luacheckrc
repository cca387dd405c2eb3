-- What luacheck is told about Qaio's Lua: see .ci/run.
std = 'lua51'
max_line_length = 120

-- LuaJIT in Tarantool.
files['qaio-tarantool'] = {std = 'luajit', read_globals = {'box'}}

-- Functions that a benchmark calls by name.
files['qaio-benchmarks'] = {std = 'luajit', read_globals = {'box'}, allow_defined_top = true, ignore = {'131'}}

-- Lua 5.1 in Redis. A script holds whole libraries, so that not all of them need be used, nor have
-- names of their own: only undefined and new global variables matter, which Redis refuses as well,
-- but only when it comes to them.
files['qaio-redis'] = {
    read_globals = {'redis', 'KEYS', 'ARGV', 'cjson', 'cmsgpack', 'struct', 'bit'},
    ignore = {'2..', '4..', '6..'},
}
