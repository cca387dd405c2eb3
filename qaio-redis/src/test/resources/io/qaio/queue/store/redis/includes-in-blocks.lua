if ARGV[1] then
  -- include announce.lua
  -- include announce.lua
  announceReady()
else
  -- include announce.lua
  announceReady()
end
-- include due.lua
-- include announce.lua
