local function tokenOf(lease, position)
  return lease .. ':' .. char(48 + floor(position / 4096), 48 + floor(position / 64) % 64, 48 + position % 64)
end
