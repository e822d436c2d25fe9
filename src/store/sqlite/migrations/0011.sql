-- Leads that were never dialed and are not done, packed: a row for those of a priority, a block of 65,536 leads and a place. A list of a
-- million is some ten thousand such rows, where an index had a million entries.
CREATE TABLE fresh (
    campaign INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    -- lead >> 16
    block    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    -- Roaring bitmap, in its portable format, of lead & 65535.
    leads    BLOB    NOT NULL,
    PRIMARY KEY (campaign, priority DESC, block, place)
) STRICT, WITHOUT ROWID;

DROP INDEX lead_fresh;

-- Rows of a list bring other keys by the ten thousand. Each would ask for its lead and its campaign, which are there; `db check` asks.
CREATE TABLE new_other_key (
    campaign INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    lead     INTEGER NOT NULL,
    PRIMARY KEY (campaign, key, lead)
) STRICT, WITHOUT ROWID;
INSERT INTO new_other_key SELECT campaign, key, lead FROM other_key;
DROP TABLE other_key;
ALTER TABLE new_other_key RENAME TO other_key;
CREATE INDEX other_key_of_lead ON other_key (lead);
