-- What caps on frequency ask of an attempt's outcome. Of earlier ones a contact is taken for a conversation and a
-- refusal, to be strict.
ALTER TABLE attempt ADD COLUMN conversation INTEGER NOT NULL DEFAULT 0 CHECK (conversation IN (0, 1));
ALTER TABLE attempt ADD COLUMN refusal INTEGER NOT NULL DEFAULT 0 CHECK (refusal IN (0, 1));
UPDATE attempt SET conversation = contact, refusal = contact;

-- Caps follow a person over numbers and campaigns.
CREATE INDEX attempt_of_number ON attempt (number, opened_at);

CREATE INDEX other_key_of_lead ON other_key (lead);

-- What is known of the person besides, in the tokens of a history.
ALTER TABLE lead ADD COLUMN claims TEXT NOT NULL DEFAULT '';

-- Caps on calls on one subject follow it over the client's campaigns.
ALTER TABLE campaign ADD COLUMN subject TEXT NOT NULL DEFAULT '';
UPDATE campaign SET subject = name;

-- Every version of a campaign under which a call may have been placed.
CREATE TABLE campaign_version (
    fingerprint       TEXT PRIMARY KEY,
    toml              TEXT NOT NULL,
    dispositions_toml TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO campaign_version SELECT fingerprint, toml, dispositions_toml FROM campaign;

-- Every rulebook under which a call was placed: its texts as JSON, deflated (RFC 1950).
CREATE TABLE rulebook (
    fingerprint TEXT PRIMARY KEY,
    texts       BLOB NOT NULL
) STRICT;
