-- What change files brought, beside the pages of the generation in force: the numbers of a span of 250,000 by which the list
-- differs from them, rising, three bytes each. id = generation << 38 | number / 250,000.
CREATE TABLE registry_change (
    id      INTEGER PRIMARY KEY,
    numbers BLOB    NOT NULL
) STRICT;

-- How many numbers the change pages of a registry hold.
ALTER TABLE suppression_list ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
