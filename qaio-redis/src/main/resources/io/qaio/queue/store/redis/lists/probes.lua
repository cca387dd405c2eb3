-- How rights.lua tries the commands that only this layout needs; '@' stands for its key.
local LAYOUT_PROBES = 'HKEYS @'
