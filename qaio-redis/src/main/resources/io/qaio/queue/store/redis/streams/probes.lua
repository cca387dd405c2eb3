-- How rights.lua tries the commands that only this layout needs; '@' stands for its key.
local LAYOUT_PROBES = 'HGETALL @, XACK @ g 1-1, XGROUP CREATE @ g 0, '
    .. 'XINFO CONSUMERS @ g, XPENDING @ g, XRANGE @ - +, XREVRANGE @ + -, XREADGROUP GROUP g c COUNT 1 STREAMS @ >'
