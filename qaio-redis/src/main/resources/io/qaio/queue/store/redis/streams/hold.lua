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
  local count = 0
  local first, last
  -- messages that others have added before it end with the lease
  repeat
    local message = read(streamOf(lease), application, 1)[1]
    last = message and message[1]
    first, count = first or last, count + 1
  until not last or last == id
  setSize(lease, count, count, false, spanOf(first or id, id))
end

-- Undoes what offer has done.
local function withdraw(message)
  if message then
    call('XDEL', message.stream, message.id)
  end
end
