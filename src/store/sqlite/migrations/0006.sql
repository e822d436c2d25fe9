-- What people agreed to, and what they took back. Only ever added to.
CREATE TABLE consent (
    id          INTEGER PRIMARY KEY,
    -- The number, or 0 where it is the word of an account.
    number      INTEGER NOT NULL,
    -- The client's own key; empty where it is the word of a number.
    account     TEXT    NOT NULL CHECK ((account = '') = (number > 0)),
    -- Empty: for every client of the call centre. Keys are a client's own.
    client      TEXT    NOT NULL CHECK (client <> '' OR account = ''),
    -- `sales,survey`; empty: every kind.
    kinds       TEXT    NOT NULL,
    act         TEXT    NOT NULL CHECK (act IN ('given', 'revoked')),
    -- Empty: a revocation of all.
    basis       TEXT    NOT NULL CHECK (basis <> '' OR act = 'revoked'),
    -- A day, or an instant as RFC 3339.
    moment      TEXT    NOT NULL,
    expires     TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    proof       TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- The same word, brought again, is no other.
CREATE UNIQUE INDEX consent_once
    ON consent (number, account, client, kinds, act, basis, moment, expires, source, proof);
CREATE INDEX consent_of_account ON consent (account, client) WHERE account <> '';

-- The one way in which rows of these tables go: a row here opens it, within the step of an erasure.
CREATE TABLE erasing (
    open INTEGER PRIMARY KEY CHECK (open = 1)
) STRICT;

CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON consent
BEGIN
    SELECT raise(ABORT, 'the consent ledger is only added to');
END;

CREATE TRIGGER consent_is_not_removed BEFORE DELETE ON consent WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN
    SELECT raise(ABORT, 'the consent ledger is only added to');
END;

-- REPLACE removes without asking the trigger before it.
CREATE TRIGGER consent_is_not_replaced BEFORE INSERT ON consent WHEN EXISTS (SELECT 1 FROM consent WHERE id = new.id)
BEGIN
    SELECT raise(ABORT, 'the consent ledger is only added to');
END;

-- What a list changed of leads that were there before it, so that it can be taken back: all that imports write of a lead,
-- as JSON, before the list's first row on it and after its last.
CREATE TABLE list_change (
    list   INTEGER NOT NULL REFERENCES list,
    lead   INTEGER NOT NULL REFERENCES lead,
    before TEXT    NOT NULL,
    after  TEXT    NOT NULL,
    PRIMARY KEY (list, lead)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_change_of_lead ON list_change (lead);

-- Lists of an older outdial kept no changes.
ALTER TABLE list ADD COLUMN keeps_changes INTEGER NOT NULL DEFAULT 0 CHECK (keeps_changes IN (0, 1));

-- Of updates only: rows that said nothing new (they count as merged too), phones that came to leads, and phones that the rows of
-- their leads did not name.
ALTER TABLE list ADD COLUMN unchanged INTEGER;
ALTER TABLE list ADD COLUMN phones_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE list ADD COLUMN phones_not_named INTEGER NOT NULL DEFAULT 0;

-- Erasures that were done: when, by whom, how much; not a word on whose.
CREATE TABLE erasure (
    id               INTEGER PRIMARY KEY,
    at               INTEGER NOT NULL,
    by               TEXT    NOT NULL,
    -- Empty: everywhere.
    client           TEXT    NOT NULL,
    leads            INTEGER NOT NULL,
    numbers          INTEGER NOT NULL,
    attempts         INTEGER NOT NULL,
    rejects          INTEGER NOT NULL,
    consents_removed INTEGER NOT NULL,
    consents_kept    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER erasure_is_not_changed BEFORE UPDATE ON erasure
BEGIN
    SELECT raise(ABORT, 'the record of erasures is only added to');
END;

CREATE TRIGGER erasure_is_not_removed BEFORE DELETE ON erasure
BEGIN
    SELECT raise(ABORT, 'the record of erasures is only added to');
END;

-- Numbers whose rows are not taken again; an empty client: from nobody's lists.
CREATE TABLE erased_number (
    number INTEGER NOT NULL,
    client TEXT    NOT NULL,
    PRIMARY KEY (number, client)
) STRICT, WITHOUT ROWID;
