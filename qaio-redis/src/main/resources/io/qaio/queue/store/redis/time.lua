local time = call('TIME')
local now = time[1] * 1000 + floor(time[2] / 1000)
