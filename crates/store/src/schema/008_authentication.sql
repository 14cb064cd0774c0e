-- What the DNS said about a message when it was handed over: asked for once, so that reading it again gives the same.

ALTER TABLE arrival ADD COLUMN authentication TEXT;     -- JSON; NULL where nobody was asked
