-- How rights.lua tries the commands that only this layout needs; '@' stands for its key.
local LAYOUT_PROBES = 'HMGET @ f, XACK @ g 1-1, XADD @ * t x, XDEL @ 1-1, XGROUP CREATE @ g 0, '
    .. 'XINFO CONSUMERS @ g, XLEN @, XPENDING @ g, XRANGE @ - +, XREADGROUP GROUP g c COUNT 1 STREAMS @ >'
