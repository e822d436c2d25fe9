-- Whose call it is when a lead waits for an agreed time: an agent's name, or nothing for anyone; NULL: a retry, nothing was agreed.
ALTER TABLE lead ADD COLUMN callback TEXT;
-- Of leads that ended with their campaign: from when on they would have waited. A later end brings them back.
ALTER TABLE lead ADD COLUMN resumes_at INTEGER;

CREATE INDEX lead_callback ON lead (campaign, next_at) WHERE callback IS NOT NULL;
CREATE INDEX lead_resumes ON lead (campaign) WHERE resumes_at IS NOT NULL;
