-- Ends what was tied to tasks that are done: ids of the caller's own and ordering keys.
while at < #ARGV and byte(ARGV[at]) ~= 45 do -- '-'
  if not gone[tonumber(ARGV[at])] then
    call('SREM', IDS, ARGV[at + 1])
  end
  at = at + 2
end
if at < #ARGV then
  -- include ready.lua
  -- include delay.lua
  -- include turns.lua
  for i = at, #ARGV, 2 do
    if not gone[-tonumber(ARGV[i])] then
      nextTurn(ARGV[i + 1])
    end
  end
end
