-- The clock here has stepped back: lets leases and delays that began before end earlier by as
-- much, so that they keep their length. Tasks that wait for a time of the clock stay: their
-- score is no whole number, see put-special.lua. Several applications notice a step; the first
-- of them changes something. One bounded portion.
--
-- KEYS      see keys.lua
-- KEYS 15   the last step: '<ms> <who noticed it>'; kept for ten minutes
-- ARGV 2    the step in ms, less than 0
-- ARGV 3    who has noticed it; the same for all portions
-- ARGV 4    for how many ms nobody noticed it, at most
-- ARGV 5    how many delayed tasks of earlier portions stay
-- returns   whether there may be more, how many delayed tasks stay so far, how many entries
--           were changed

-- include keys.lua
-- include announce-ready.lua

local LAST_STEP = KEYS[15]
local STEP, NOTICED_BY, UNNOTICED_MS, STAYING = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local SAME_STEP_MS, KEEP_MS, PORTION = 2000, 600000, 500

local known = call('GET', LAST_STEP)
if known then
  local step, by = string.match(known, '^(%-?%d+) (.*)$')
  if by ~= NOTICED_BY and math.abs(tonumber(step) - STEP) < SAME_STEP_MS then
    return { 0, STAYING, 0 }
  end
end
call('SET', LAST_STEP, string.format('%d %s', STEP, NOTICED_BY), 'PX', KEEP_MS)

-- what ends later than this was noted before the step, unless it lasts longer than the step
local from = string.format('%d', currentMillis() - STEP - UNNOTICED_MS)
local changed, hasMore = 0, false
for _, key in ipairs({ LEASES, DELAYED }) do
  local found = call('ZRANGEBYSCORE', key, from, '+inf', 'WITHSCORES', 'LIMIT', key == DELAYED and STAYING or 0,
      PORTION)
  hasMore = hasMore or #found == 2 * PORTION
  for i = 1, #found, 2 do
    local ends = tonumber(found[i + 1])
    if ends == floor(ends) then
      call('ZADD', key, string.format('%d', ends + STEP), found[i])
      changed = changed + 1
    else
      STAYING = STAYING + 1
    end
  end
end
if changed > 0 and call('EXISTS', PENDING_TAKES) == 1 then
  -- pending takes ask again, and learn when something is due
  announceReady()
end
return { hasMore and 1 or 0, STAYING, changed }
