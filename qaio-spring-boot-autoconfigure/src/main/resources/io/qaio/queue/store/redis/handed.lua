-- Names the lease of a task that is handed to somebody who waits, and its end.
local slash = string.find(who, '/', 29, true)
local lease = newLease .. sub(who, slash)
local timeout = floor(byte(entry, 17) / 2) % 2 == 0 and sub(who, 29, slash - 1)
    or struct.unpack('>I5', entry, 10)
local ends = string.format('%d', now + timeout)
