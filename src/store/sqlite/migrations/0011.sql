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
