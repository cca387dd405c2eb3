-- include leases.lua
-- include taken.lua
-- include readable.lua

-- Removes the tasks that end with a member of LEASES, as many as there is room for. Returns
-- their lease, their records (false instead of one that cannot be read), and whether these
-- were all.
local function expire(member, room, now)
  local lease, id = string.match(member, '^([^:]*):?(.*)$')
  local isReceipt = id ~= ''
  local _, _, own, span = sizeOf(lease)
  local from, to = boundsOf(span)
  if isReceipt then
    from, to = id, id
  end
  local stream, records = streamOf(lease), {}
  local messages
  repeat
    messages = from and call('XRANGE', stream, from, to, 'COUNT', 200) or {}
    for _, message in ipairs(messages) do
      local endsLater = own and not isReceipt and call('ZSCORE', LEASES, receiptOf(lease, message[1]))
      if not endsLater then
        if #records == room then
          return lease, records, false
        end
        local record = recordOf(message)
        records[#records + 1] = isReadable(record, 'taken', now) and record
        finish(lease, { message[1] }, 1, 1)
      end
      from = '(' .. message[1]
    end
  until #messages < 200
  return lease, records, true
end
