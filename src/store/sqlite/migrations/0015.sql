-- What was answered in the interview: questions and answers as JSON; empty: nothing was noted.
ALTER TABLE attempt ADD COLUMN answers TEXT NOT NULL DEFAULT '';

-- By which quotas the campaign's completes are counted: their fingerprint; empty: they are not counted.
ALTER TABLE campaign ADD COLUMN quotas TEXT NOT NULL DEFAULT '';

-- The completes of campaigns with quotas, and into which quotas each counts, by their places in the campaign file from 0: [0,4].
-- NULL: it came in under other quotas, and is still to be counted.
CREATE TABLE complete (
    attempt  INTEGER PRIMARY KEY REFERENCES attempt,
    campaign INTEGER NOT NULL REFERENCES campaign,
    quotas   TEXT CHECK (json_valid(quotas))
) STRICT;

CREATE INDEX complete_of_campaign ON complete (campaign);
CREATE INDEX complete_uncounted ON complete (campaign) WHERE quotas IS NULL;

-- How many completes count into each quota, kept by the step that ends or withdraws an attempt.
CREATE TABLE quota_sum (
    campaign  INTEGER NOT NULL REFERENCES campaign,
    quota     INTEGER NOT NULL,
    completes INTEGER NOT NULL CHECK (completes > 0),
    PRIMARY KEY (campaign, quota)
) STRICT, WITHOUT ROWID;

-- Completes that were taken back. The attempt holds as what it counts now; here is as what it ended.
CREATE TABLE withdrawal (
    attempt     INTEGER PRIMARY KEY REFERENCES attempt,
    at          INTEGER NOT NULL,
    by          TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    disposition TEXT    NOT NULL
) STRICT;
