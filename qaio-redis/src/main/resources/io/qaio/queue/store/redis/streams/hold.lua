-- include record.lua
-- include leases.lua
-- include taken.lua

-- Gets ready to lease a single task; the third argument is what the last try returned.
-- Returns the lease, the receipt, and what the next try and withdraw need.
local function offer(record, lease, message)
  local name = byte(record, FLAGS_AT) >= PRIORITY and '+' .. lease or lease
  local stream = streamOf(name)
  local id = message and message.id or call('XADD', stream, '*', 't', record)
  return name, receiptOf(name, id), { stream = stream, id = id }
end

-- Notes that a single task is taken.
local function hold(_, lease, receipt, application)
  local id = sub(receipt, #lease + 2)
  read(streamOf(lease), application, 1)
  setSize(lease, 1, 1, false, spanOf(id, id))
end

-- Undoes what offer has done.
local function withdraw(message)
  if message then
    call('XDEL', message.stream, message.id)
  end
end
