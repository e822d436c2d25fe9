-- Pages that belong together. They are written in many steps, which nobody sees until the list names the generation.
CREATE TABLE generation (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    list    TEXT    NOT NULL,
    -- filling, in force, or gone: its pages wait to be swept away.
    state   TEXT    NOT NULL CHECK (state IN ('filling', 'in_force', 'gone'))
) STRICT;

-- A list of numbers that must not be called, or of a registry.
CREATE TABLE suppression_list (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL,
    -- Its code as rules name it; empty unless the list is one of a registry.
    registry   TEXT    NOT NULL,
    -- Whose campaigns it binds; empty: everybody's.
    client     TEXT    NOT NULL,
    source     TEXT    NOT NULL DEFAULT '',
    as_of      TEXT,
    loaded_at  INTEGER,
    loaded_by  TEXT    NOT NULL DEFAULT '',
    numbers    INTEGER NOT NULL DEFAULT 0,
    -- Of a registry: the pages in force, those of the numbers that were washed, and for which numbers it speaks.
    generation INTEGER REFERENCES generation,
    washed     INTEGER REFERENCES generation,
    covers     TEXT    NOT NULL DEFAULT ''
) STRICT;

INSERT INTO suppression_list (id, name, kind, registry, client) VALUES (1, 'internal', 'internal', '', '');

-- Which numbers of a block of 10,000 are in a generation: id = generation << 38 | number / 10,000.
CREATE TABLE registry_page (
    id      INTEGER PRIMARY KEY,
    numbers BLOB    NOT NULL
) STRICT;

-- Every load of a list; only ever added to.
CREATE TABLE suppression_load (
    id        INTEGER PRIMARY KEY,
    list      INTEGER NOT NULL REFERENCES suppression_list,
    source    TEXT    NOT NULL,
    as_of     TEXT    NOT NULL,
    loaded_at INTEGER NOT NULL,
    loaded_by TEXT    NOT NULL,
    changes   INTEGER NOT NULL CHECK (changes IN (0, 1)),
    added     INTEGER NOT NULL,
    removed   INTEGER NOT NULL,
    rejected  INTEGER NOT NULL,
    numbers   INTEGER NOT NULL
) STRICT;

-- Of each list the first entry for a number, reach and client stands.
CREATE TABLE suppression_new (
    number  INTEGER NOT NULL,
    list    INTEGER NOT NULL REFERENCES suppression_list,
    reach   TEXT    NOT NULL CHECK (reach IN ('client', 'centre')),
    -- Empty when the reach is the whole centre.
    client  TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    source  TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    -- The first instant at which it no longer binds; none: until it is lifted.
    expires INTEGER,
    -- It came with a file, and the next whole file may leave it out.
    loaded  INTEGER NOT NULL DEFAULT 0 CHECK (loaded IN (0, 1)),
    PRIMARY KEY (number, list, reach, client)
) STRICT, WITHOUT ROWID;
INSERT INTO suppression_new (number, list, reach, client, reason, source, since)
    SELECT number, 1, reach, client, reason, source, since FROM suppression;
DROP TABLE suppression;
ALTER TABLE suppression_new RENAME TO suppression;
CREATE INDEX suppression_of_list ON suppression (list);
UPDATE suppression_list SET numbers = (SELECT count(*) FROM suppression) WHERE id = 1;

-- Numbers taken off a list, and who took them off; only ever added to.
CREATE TABLE suppression_lift (
    id        INTEGER PRIMARY KEY,
    number    INTEGER NOT NULL,
    list      INTEGER NOT NULL REFERENCES suppression_list,
    reach     TEXT    NOT NULL,
    client    TEXT    NOT NULL,
    was       TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    lifted_at INTEGER NOT NULL,
    lifted_by TEXT    NOT NULL,
    reason    TEXT    NOT NULL
) STRICT;
CREATE INDEX suppression_lift_of_number ON suppression_lift (number);
