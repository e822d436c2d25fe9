-- A lead is one row: its phones and what is only shown of it stand in it, so that a list of a million leads is a million
-- rows and not four. Numbers are found by a table of their own, filled in their order. Leads and their numbers are written a
-- million at a time: their campaign and list are there, and no row asks for them; `db check` does.

CREATE TABLE new_lead (
    -- Never given again, also when a list was taken back: results that come late name their lead by it.
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign     INTEGER NOT NULL,
    list         INTEGER NOT NULL,
    row          INTEGER NOT NULL,
    priority     INTEGER NOT NULL,
    -- Where the lead stands in a shuffled order, where its campaign dials so; otherwise 0.
    shuffle      INTEGER NOT NULL,
    -- An IN of three words would make SQLite build a table of them for every row.
    status       TEXT    NOT NULL CHECK (status = 'ready' OR status = 'waiting' OR status = 'final'),
    final_reason TEXT    NOT NULL DEFAULT '' CHECK (final_reason = '' OR status = 'final'),
    next_at      INTEGER,
    -- Since when a dialed lead waits for its turn; none: never dialed.
    since        INTEGER,
    lease_owner  TEXT,
    lease_until  INTEGER,
    key          TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    -- What is known of the person besides, in the tokens of a history.
    claims       TEXT    NOT NULL,
    -- [[number, kind, place, extension, why it is final]], in the order of dialing, as JSON; the last two may be left out.
    phones       TEXT    NOT NULL,
    -- What is only shown of a lead, as JSON.
    detail       TEXT    NOT NULL,
    CHECK ((status = 'waiting') = (next_at IS NOT NULL)),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) STRICT;

INSERT INTO new_lead
SELECT l.id, l.campaign, l.list, l.row, l.priority, l.shuffle, l.status, l.final_reason, l.next_at, l.since, l.lease_owner,
       l.lease_until, l.key, l.name, l.claims,
       (SELECT json_group_array(json_array(number, CASE kind
            WHEN 'fixed' THEN 'f' WHEN 'mobile' THEN 'm' WHEN 'fixed_or_mobile' THEN 'fm' WHEN 'toll_free' THEN 'tf'
            WHEN 'premium_rate' THEN 'pr' WHEN 'shared_cost' THEN 'sc' WHEN 'personal' THEN 'pe' WHEN 'voip' THEN 'vo'
            WHEN 'pager' THEN 'pa' WHEN 'universal' THEN 'un' WHEN 'voicemail' THEN 'vm' WHEN 'unassigned' THEN 'ua'
            WHEN 'unknown' THEN 'uk' ELSE kind END, place, extension, final_reason) ORDER BY position)
        FROM phone WHERE phone.lead = l.id),
       (SELECT body FROM lead_detail WHERE lead_detail.lead = l.id)
FROM lead l ORDER BY l.id;

DROP TABLE lead_detail;
DROP TABLE phone;
DROP TABLE lead;
ALTER TABLE new_lead RENAME TO lead;

-- Who has a number.
CREATE TABLE phone (
    number   INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    lead     INTEGER NOT NULL,
    PRIMARY KEY (number, campaign, lead)
) STRICT, WITHOUT ROWID;

INSERT INTO phone (number, campaign, lead)
SELECT DISTINCT json_extract(entry.value, '$[0]'), lead.campaign, lead.id FROM lead, json_each(lead.phones) entry
ORDER BY 1, 2, 3;

-- The first three hold every lead once: never dialed, dialed and to be dialed again, done. Each ends in the order of a dial
-- list, the row's number last; otherwise SQLite would sort all leads for the first of them.
CREATE INDEX lead_fresh ON lead (campaign, priority DESC) WHERE since IS NULL AND status <> 'final';
CREATE INDEX lead_dialed ON lead (campaign, priority DESC, since) WHERE since IS NOT NULL AND status <> 'final';
CREATE INDEX lead_final ON lead (campaign) WHERE status = 'final';
CREATE INDEX lead_shuffled ON lead (campaign, priority DESC, shuffle) WHERE shuffle <> 0 AND status <> 'final';
CREATE INDEX lead_of_key ON lead (campaign, key) WHERE key <> '';

-- Leads have a place in a shuffled order only where a campaign dials so: every one of them, or none.
ALTER TABLE campaign ADD COLUMN shuffled INTEGER NOT NULL DEFAULT 0 CHECK (shuffled IN (0, 1));
UPDATE campaign SET shuffled = 1;
