if ARGV[1] then
  -- include clock.lua
  -- include clock.lua
  currentMillis()
else
  -- include clock.lua
  currentMillis()
end
-- include due.lua
-- include clock.lua
