-- The client's keys of people who were erased, as hashes with a salt of this file: a list of news that names one brings nobody
-- back, and the key itself is gone.
CREATE TABLE erased_key (
    client TEXT NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (client, hash)
) STRICT, WITHOUT ROWID;

-- One row, made by the first erasure.
CREATE TABLE erasure_salt (
    salt BLOB NOT NULL
) STRICT;
