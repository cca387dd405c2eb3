-- The span of a lease, as leases.lua keeps it.
local function spanOf(first, last)
  return ' ' .. first .. ' ' .. last
end

-- The first and the last message of a span, or nothing if it is empty.
local function boundsOf(span)
  return string.match(span, '^ (%S+) (%S+)$')
end
