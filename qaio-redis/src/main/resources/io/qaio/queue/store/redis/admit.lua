-- Collects those of the tasks that are ready at once; of tasks that are kept as they are only
-- one that is alone, for which somebody may wait.
local isPlain = ARGV[6] ~= '1'
local entries = {}
if not isPlain then
  -- include time.lua
  -- include ready.lua
  -- include arrange.lua
  -- include guards.lua
  local stamp = '\1' .. struct.pack('>I6', now)
  for i = 7, #ARGV, 2 do
    local entry = stamp .. sub(ARGV[i + 1], 8)
    local at, number, keep = string.match(ARGV[i], '^(@?)(%d+) ?(%d*)$')
    local id = byte(entry, 17) % 2 == 1 and sub(entry, 21, 20 + byte(entry, 20))
    if not id or not isGuarded(id) and call('SADD', IDS, id) == 1 then
      if keep ~= '' then
        guard(id, tonumber(keep))
      end
      arrange(entry, at == '@' and tonumber(number) or now + number, entries)
    end
  end
elseif #ARGV == 7 then
  entries[1] = ARGV[7]
end
