-- Creating the spaces, and checking that they have the shape of schema.SPACES.

local schema = require('qaio.schema')

local spaces = {}

-- Returns the positions of the columns of an index.
local function positions_of(wanted, columns)
    local positions = {}
    for i, column in ipairs(columns) do
        positions[i] = schema.COLUMNS[wanted.name][column]
    end
    return positions
end

local function problem_of_format(space, wanted)
    local format = space:format()
    for i, field in ipairs(wanted.format) do
        if format[i] == nil or format[i].name ~= field[1] or format[i].type ~= field[2] then
            return {'shape', string.format("field %d of the space '%s' is not '%s' of the type '%s'", i,
                wanted.name, field[1], field[2])}
        end
    end
end

local function problem_of_index(space, wanted, index_name, columns)
    local index = space.index[index_name]
    if index == nil then
        return {'missing', string.format("the space '%s' has no index '%s'", wanted.name, index_name)}
    end
    for i, position in ipairs(positions_of(wanted, columns)) do
        if index.parts[i] == nil or index.parts[i].fieldno ~= position then
            return {'shape', string.format("the index '%s' of the space '%s' is not the one that is expected",
                index_name, wanted.name)}
        end
    end
end

-- Returns what is wrong with the spaces, if anything is: {status, message}.
function spaces.problem()
    for _, wanted in ipairs(schema.SPACES) do
        local space = box.space[wanted.name]
        if space == nil then
            return {'missing', string.format("the space '%s' is missing", wanted.name)}
        end
        local problem = problem_of_format(space, wanted)
        for _, index in ipairs(wanted.indexes) do
            problem = problem or problem_of_index(space, wanted, index[1], index[2])
        end
        if problem ~= nil then
            return problem
        end
    end
end

local function create(wanted)
    local format = {}
    for i, field in ipairs(wanted.format) do
        format[i] = {name = field[1], type = field[2]}
    end
    return box.schema.space.create(wanted.name, {engine = 'memtx', format = format, temporary = wanted.temporary})
end

-- Creates what is missing. Returns what is wrong with what is there already, if anything is.
function spaces.create()
    for _, wanted in ipairs(schema.SPACES) do
        local space = box.space[wanted.name] or create(wanted)
        local problem = problem_of_format(space, wanted)
        if problem ~= nil then
            return problem
        end
        for _, index in ipairs(wanted.indexes) do
            local index_name, columns, unique = index[1], index[2], index[3]
            if space.index[index_name] == nil then
                space:create_index(index_name, {type = 'TREE', unique = unique, parts = positions_of(wanted, columns)})
            end
        end
    end
    return spaces.problem()
end

return spaces
