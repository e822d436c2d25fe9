-- Why a row or a cell was not taken, in one word. Of those before it, not known in a word.
ALTER TABLE reject ADD COLUMN code TEXT NOT NULL DEFAULT 'other';

-- How many distinct numbers of each class a list's file holds: {"mobile": 12}.
ALTER TABLE list ADD COLUMN classes TEXT NOT NULL DEFAULT '{}';

-- How many of the numbers that leads got from a list stood on which registry when it was loaded: {"ftc": 182211}.
ALTER TABLE list ADD COLUMN listed TEXT NOT NULL DEFAULT '{}';
