if ARGV[1] then
  -- include announce-ready.lua
  -- include announce-ready.lua
  announceReady()
else
  -- include announce-ready.lua
  announceReady()
end
-- include due.lua
-- include announce-ready.lua
