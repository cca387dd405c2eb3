-- KEYS
--   1 tasks   stream: what is ready in the order of puts, and what is taken from it
--   2 ahead   stream: taken tasks that went ahead of the others: with a priority, or because
--             they came back to the front; nobody has to look for a task here
--
-- A message has one field, 't', with the task. In each stream a group, whose consumers are
-- the applications, has pending what is taken. A group is given a stream in its order, so
-- what one take got lies between two messages, and nothing else that is taken does: these are
-- the span of its lease. The name of a lease of messages in 'ahead' begins with '+'.
-- A receipt is <lease>:<id of the message>. Every lease has a size.

local TASKS, AHEAD = KEYS[1], KEYS[2]
local GROUP = 'qaio'

-- Patterns of an entry in LEASE_SIZES, and of what names a task in a receipt.
local SIZE_FORM, IN_LEASE_FORM = '^(%d+) (%d+) ([01])( %d+%-%d+ %d+%-%d+)$', '%d+%-%d+'

-- A stream grows at its end only: tasks that go to the front are ranked.
local HAS_FRONT = false
