-- Leads that were dialed before and are not done: a row for each place of their phones, in the order in which they are free. A dial list
-- asks only for places that are open, and of each only for those whose time has come, however many wait.
CREATE TABLE dialed (
    campaign INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    lead     INTEGER NOT NULL,
    PRIMARY KEY (campaign, place, priority DESC, since, lead)
) STRICT, WITHOUT ROWID;

INSERT INTO dialed (campaign, place, priority, since, lead)
SELECT DISTINCT lead.campaign, own.value ->> 2, lead.priority, lead.since, lead.id
FROM lead, json_each(lead.phones) own
WHERE lead.since IS NOT NULL AND lead.status <> 'final'
ORDER BY 1, 2, 3 DESC, 4, 5;

DROP INDEX lead_dialed;

-- Dial lists that were made; only ever added to.
CREATE TABLE dial_list (
    id                   INTEGER PRIMARY KEY,
    campaign             INTEGER NOT NULL REFERENCES campaign,
    -- The instant for which it was made, and when that was.
    at                   INTEGER NOT NULL,
    made_at              INTEGER NOT NULL,
    -- To whom its leads were leased; empty: to nobody.
    owner                TEXT    NOT NULL,
    leads                INTEGER NOT NULL,
    hash                 TEXT    NOT NULL,
    rulebook             TEXT    NOT NULL,
    campaign_fingerprint TEXT    NOT NULL,
    zones                TEXT    NOT NULL,
    UNIQUE (campaign, at, owner, hash)
) STRICT;
