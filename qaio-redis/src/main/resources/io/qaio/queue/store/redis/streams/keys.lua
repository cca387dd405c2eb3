-- KEYS
--   1 tasks   stream: what is ready in the order of puts, and what is taken from it
--   2 ahead   stream: taken tasks that went ahead of the others: with a priority, or because
--             they came back to the front; nobody has to look for a task here
--   4 parts   hash: lease -> how many tasks it still holds, how many it held at first, 1 if
--             some of them end at a time of their own, its first and its last message
--
-- A message has one field, 't', with the entry. In each stream a group, whose consumers are
-- the applications, has pending what is taken. A group is given a stream in its order, so
-- what one take got lies between two messages, and nothing else that is taken does. The
-- name of a lease of messages in 'ahead' begins with '+'.
-- A delivery token is <lease>:<id of the message>.

local TASKS, AHEAD = KEYS[1], KEYS[2]
