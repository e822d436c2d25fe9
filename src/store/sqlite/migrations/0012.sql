-- Which list leads came with, by ranges of their numbers: leads get theirs one after the other and keep them, so that a list of a million
-- is a handful of ranges. Within a range all leads that are there are of its list.
CREATE TABLE lead_range (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL CHECK (last >= first),
    list  INTEGER NOT NULL
) STRICT;
CREATE INDEX lead_range_of_list ON lead_range (list);

INSERT INTO lead_range (first, last, list)
SELECT id, coalesce(lead(id) OVER (ORDER BY id) - 1, (SELECT max(id) FROM lead)), list
FROM (SELECT id, list, lag(list) OVER (ORDER BY id) AS before FROM lead)
WHERE before IS NOT list;
