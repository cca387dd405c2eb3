-- Removes what is no longer needed: nothing, as Redis removes a list with its last task.
local function tidy()
end
