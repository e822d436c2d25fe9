-- In which leads numbers and keys are found, packed: a row for some hundreds of them, so that a million is written in the time in which
-- a table takes fifty thousand. What comes in few stands in a table beside it, until it is many.

-- Entries that were written together, or came together since. There are few: what comes takes in the smaller ones.
CREATE TABLE directory_volume (
    id      INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 8191),
    what    TEXT    NOT NULL CHECK (what = 'number' OR what = 'key'),
    entries INTEGER NOT NULL CHECK (entries > 0)
) STRICT;

-- id = volume << 50 | the page's first key: a number, or the hash of a client's key. All entries of a key stand on one page.
CREATE TABLE directory_page (
    id      INTEGER PRIMARY KEY,
    entries BLOB    NOT NULL
) STRICT;

CREATE TABLE directory_row (
    what TEXT    NOT NULL CHECK (what = 'number' OR what = 'key'),
    key  INTEGER NOT NULL,
    lead INTEGER NOT NULL,
    PRIMARY KEY (what, key, lead)
) STRICT, WITHOUT ROWID;

INSERT INTO directory_row (what, key, lead) SELECT 'number', number, lead FROM phone;
DROP TABLE phone;
DROP INDEX lead_of_key;

-- Leads that were handed out: few at a time.
CREATE INDEX lead_leased ON lead (lease_until) WHERE lease_until IS NOT NULL;
