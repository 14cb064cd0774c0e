-- The latest assessment of each message: derived, so that lists and searches need not walk the chains.

CREATE TABLE standing (
    message    INTEGER PRIMARY KEY,
    tenant     INTEGER NOT NULL,
    assessment INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    score      INTEGER NOT NULL,
    action     INTEGER NOT NULL
) STRICT;

-- SQLite takes the other columns from the row that has the maximum.
INSERT INTO standing (message, tenant, assessment, revision, score, action)
SELECT message, tenant, seq, max(revision), score, action FROM assessment GROUP BY message;

CREATE INDEX standing_by_score ON standing (tenant, score);
