-- Instants are microseconds of Unix time, days are ISO 8601 text, telephone numbers are E.164 digits.

CREATE TABLE campaign (
    id                INTEGER PRIMARY KEY,
    name              TEXT    NOT NULL UNIQUE,
    client            TEXT    NOT NULL,
    kind              TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    file              TEXT    NOT NULL,
    toml              TEXT    NOT NULL,
    dispositions_toml TEXT    NOT NULL,
    fingerprint       TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    -- Kept with each attempt, so that nobody has to read all attempts for them.
    latest_at         INTEGER,
    simulated         INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1)),
    real              INTEGER NOT NULL DEFAULT 0 CHECK (real IN (0, 1))
) STRICT;

CREATE INDEX campaign_of_client ON campaign (client);

-- One import of one file.
CREATE TABLE list (
    id              INTEGER PRIMARY KEY,
    campaign        INTEGER NOT NULL REFERENCES campaign,
    file            TEXT    NOT NULL,
    fingerprint     TEXT    NOT NULL,
    dedupe          TEXT    NOT NULL,
    on_repeat       TEXT    NOT NULL,
    imported_at     INTEGER NOT NULL,
    -- The file's rows up to this one are accounted for; an import that was cut off goes on after it.
    rows_done       INTEGER NOT NULL DEFAULT 0,
    complete        INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
    rows            INTEGER NOT NULL DEFAULT 0,
    rows_with_phone INTEGER NOT NULL DEFAULT 0,
    distinct_phones INTEGER NOT NULL DEFAULT 0,
    accepted        INTEGER NOT NULL DEFAULT 0,
    merged          INTEGER NOT NULL DEFAULT 0,
    set_aside       INTEGER NOT NULL DEFAULT 0,
    rejected        INTEGER NOT NULL DEFAULT 0,
    cells_rejected  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (campaign, fingerprint)
) STRICT;

CREATE TABLE reject (
    id        INTEGER PRIMARY KEY,
    list      INTEGER NOT NULL REFERENCES list,
    row       INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    "column"  TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    whole_row INTEGER NOT NULL CHECK (whole_row IN (0, 1))
) STRICT;

CREATE INDEX reject_of_list ON reject (list, row);

-- What a verdict needs of a lead, and no more.
CREATE TABLE lead (
    id           INTEGER PRIMARY KEY,
    campaign     INTEGER NOT NULL REFERENCES campaign,
    list         INTEGER NOT NULL REFERENCES list,
    row          INTEGER NOT NULL,
    priority     INTEGER NOT NULL,
    -- Where the lead stands in a shuffled order: a hash of its id.
    shuffle      INTEGER NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('ready', 'waiting', 'final')),
    final_reason TEXT    NOT NULL DEFAULT '' CHECK (final_reason = '' OR status = 'final'),
    next_at      INTEGER,
    -- Since when a dialed lead waits for its turn; none: never dialed.
    since        INTEGER,
    lease_owner  TEXT,
    lease_until  INTEGER,
    key          TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    CHECK ((status = 'waiting') = (next_at IS NOT NULL)),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) STRICT;

-- Each index ends in the full order of a dial list; otherwise SQLite would sort all leads for the first of them.
CREATE INDEX lead_fresh_first ON lead (campaign, priority DESC, since, id) WHERE status <> 'final';
CREATE INDEX lead_retries_first ON lead (campaign, priority DESC, since IS NULL, since, id) WHERE status <> 'final';
CREATE INDEX lead_shuffled ON lead (campaign, priority DESC, shuffle, id) WHERE status <> 'final';
CREATE INDEX lead_of_campaign ON lead (campaign);
CREATE INDEX lead_of_key ON lead (campaign, key) WHERE key <> '';

-- Keys of rows that were merged into a lead: the client goes on naming it by them.
CREATE TABLE other_key (
    campaign INTEGER NOT NULL REFERENCES campaign,
    key      TEXT    NOT NULL,
    lead     INTEGER NOT NULL REFERENCES lead,
    PRIMARY KEY (campaign, key, lead)
) STRICT, WITHOUT ROWID;

-- What is only shown of a lead, as JSON.
CREATE TABLE lead_detail (
    lead INTEGER PRIMARY KEY REFERENCES lead,
    body TEXT    NOT NULL
) STRICT;

CREATE TABLE place (
    id   INTEGER PRIMARY KEY,
    text TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE phone (
    lead         INTEGER NOT NULL REFERENCES lead,
    -- From 0, in the order of dialing.
    position     INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    campaign     INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    extension    TEXT    NOT NULL,
    place        INTEGER NOT NULL REFERENCES place,
    final_reason TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (lead, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX phone_of_number ON phone (number, campaign, lead);

-- Only ever added to; closing an attempt fills in its second half.
CREATE TABLE attempt (
    id                   INTEGER PRIMARY KEY,
    campaign             INTEGER NOT NULL REFERENCES campaign,
    lead                 INTEGER NOT NULL REFERENCES lead,
    list                 INTEGER NOT NULL REFERENCES list,
    number               INTEGER NOT NULL,
    agent                TEXT    NOT NULL,
    driver               TEXT    NOT NULL,
    opened_at            INTEGER NOT NULL,
    -- Where reports book it, by the floor's clocks.
    day                  TEXT    NOT NULL,
    hour                 INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
    rulebook             TEXT    NOT NULL,
    campaign_fingerprint TEXT    NOT NULL,
    evidence             TEXT    NOT NULL,
    ended_at             INTEGER,
    result               TEXT    NOT NULL DEFAULT '',
    disposition          TEXT    NOT NULL DEFAULT '',
    contact              INTEGER NOT NULL DEFAULT 0 CHECK (contact IN (0, 1)),
    cause                TEXT    NOT NULL DEFAULT '',
    talk_seconds         INTEGER NOT NULL DEFAULT 0,
    note                 TEXT    NOT NULL DEFAULT ''
) STRICT;

-- No number is dialed twice at once, in whatever campaign, and no lead on two of its numbers.
CREATE UNIQUE INDEX attempt_open_number ON attempt (number) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX attempt_open_lead ON attempt (lead) WHERE ended_at IS NULL;
CREATE INDEX attempt_of_lead ON attempt (lead, opened_at, id);

CREATE TABLE suppression (
    number INTEGER NOT NULL,
    reach  TEXT    NOT NULL CHECK (reach IN ('client', 'centre')),
    -- Empty when the reach is the whole centre.
    client TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    source TEXT    NOT NULL,
    since  INTEGER NOT NULL,
    PRIMARY KEY (number, reach, client)
) STRICT, WITHOUT ROWID;

-- Sums of closed attempts, kept by the step that closes them.
CREATE TABLE summary (
    campaign     INTEGER NOT NULL REFERENCES campaign,
    day          TEXT    NOT NULL,
    hour         INTEGER NOT NULL,
    list         INTEGER NOT NULL REFERENCES list,
    agent        TEXT    NOT NULL,
    disposition  TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    talk_seconds INTEGER NOT NULL,
    PRIMARY KEY (campaign, day, hour, list, agent, disposition)
) STRICT, WITHOUT ROWID;

CREATE TABLE result_file (
    id          INTEGER PRIMARY KEY,
    campaign    INTEGER NOT NULL REFERENCES campaign,
    file        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    rows_done   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (campaign, fingerprint)
) STRICT;
