-- The clock here has stepped back: lets leases and delays that began before end earlier by as
-- much, so that they keep their length. Tasks that wait for a time of the clock stay: their
-- score is no whole number, see put-special.lua. (One that was blocked behind its ordering key
-- counts as delayed.) Several applications notice a step; the first of them changes something.
-- One bounded portion.
--
-- KEYS      see keys.lua
-- KEYS 18   the last step: '<ms> <who noticed it>'; kept for ten minutes
-- ARGV 3    the step in ms, less than 0
-- ARGV 4    who has noticed it; the same for all portions
-- ARGV 5    from which score on to look at leases, '' in the first portion
-- ARGV 6    the same of delays
-- returns   whether there may be more, and from which scores on: see ARGV 5 and 6

-- include keys.lua
-- include announce-ready.lua

local LAST_STEP = KEYS[18]
local STEP, NOTICED_BY = tonumber(ARGV[3]), ARGV[4]
local LEASES_FROM, DELAYS_FROM = ARGV[5], ARGV[6]
local SAME_STEP_MS, KEEP_MS, PORTION, NO_MORE = 2000, 600000, 500, '+inf'

local known = call('GET', LAST_STEP)
if known then
  local step, by = string.match(known, '^(%-?%d+) (.*)$')
  if by ~= NOTICED_BY and math.abs(tonumber(step) - STEP) < SAME_STEP_MS then
    return { 0, NO_MORE, NO_MORE }
  end
end
call('SET', LAST_STEP, string.format('%d %s', STEP, NOTICED_BY), 'PX', KEEP_MS)

-- What ends later than this was noted before the step, unless it lasts nearly as long as the
-- step, or longer. Some may have been over for a while when the clock stepped.
local first = string.format('%d', currentMillis() - 0.9 * STEP)
local isChanged = false

-- Moves the entries of a portion. Returns from which score on to go on: what has moved is below
-- it, and what stays is not looked at again.
local function move(key, from)
  local found = call('ZRANGEBYSCORE', key, from == '' and first or from, '+inf', 'WITHSCORES', 'LIMIT', 0, PORTION)
  local last, isWhole
  for i = 1, #found, 2 do
    last = found[i + 1]
    local ends = tonumber(last)
    isWhole = ends == floor(ends)
    if isWhole then
      call('ZADD', key, string.format('%d', ends + STEP), found[i])
      isChanged = true
    end
  end
  if #found < 2 * PORTION then
    return NO_MORE
  end
  return isWhole and last or '(' .. last
end

local leasesFrom, delaysFrom = move(LEASES, LEASES_FROM), move(DELAYED, DELAYS_FROM)
if isChanged and call('EXISTS', PENDING_TAKES) == 1 then
  -- pending takes ask again, and learn when something is due
  announceReady()
end
return { (leasesFrom ~= NO_MORE or delaysFrom ~= NO_MORE) and 1 or 0, leasesFrom, delaysFrom }
