-- Looking again: what was seen of a message when it came, and what became known changed about many messages at once.

-- All that judging again needs of the first judgement. Opaque here.
CREATE TABLE frozen (
    message INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,               -- of the encoding
    body    BLOB    NOT NULL
) STRICT;

-- One look again, complete or not there at all.
CREATE TABLE reassessment (
    seq              INTEGER PRIMARY KEY,
    tenant           INTEGER NOT NULL,
    time             INTEGER NOT NULL,
    evidence_version INTEGER NOT NULL,      -- all evidence up to here was seen
    changes          INTEGER NOT NULL
) STRICT;
CREATE INDEX reassessment_by_version ON reassessment (tenant, evidence_version);

-- The verdicts that it changed, and no other. A revision stands in the message's chain like an assessment.
CREATE TABLE revision (
    message      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    reassessment INTEGER NOT NULL,
    score        INTEGER NOT NULL,
    action       INTEGER NOT NULL,
    PRIMARY KEY (message, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX revision_by_reassessment ON revision (reassessment);
CREATE TRIGGER revision_is_never_edited BEFORE UPDATE ON revision
BEGIN SELECT RAISE (ABORT, 'revisions are appended, never edited'); END;
