-- The headers of the columns that are only shown, in the order of the file, as a JSON array: leads of the list name them by their number
-- there, from 0. A list of an earlier outdial has none, and its leads name them in full.
ALTER TABLE list ADD COLUMN columns TEXT NOT NULL DEFAULT '[]';
