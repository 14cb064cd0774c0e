-- The log: what was seen and what was thought of it. Rows are appended; only the tables at the end are rewritten.
-- Scores are fixed-point units (10^-9 of a point), times are milliseconds since 1970 in UTC.

CREATE TABLE message (
    seq              INTEGER PRIMARY KEY,   -- position in the log
    tenant           INTEGER NOT NULL,
    id               BLOB    NOT NULL,      -- content hash, 16 bytes
    message_id       TEXT,                  -- without angle brackets; chosen by the sender, may repeat
    time             INTEGER NOT NULL,
    direction        INTEGER NOT NULL,      -- 0 inbound, 1 outbound, 2 internal
    author           TEXT,
    author_name      TEXT,
    subject          TEXT    NOT NULL,
    recipients       TEXT    NOT NULL,      -- one a line
    pack             INTEGER NOT NULL,      -- where the raw message is: file number,
    block            INTEGER NOT NULL,      --   offset of the block in it,
    start            INTEGER NOT NULL,      --   and the message's place in the unpacked block
    bytes            INTEGER NOT NULL,
    features_version INTEGER NOT NULL,
    features         BLOB    NOT NULL       -- opaque here
) STRICT;
CREATE UNIQUE INDEX message_by_id ON message (tenant, id);
CREATE INDEX message_by_time ON message (tenant, time, direction);

-- Words to search for, and indicators (hashes, one token each) that lead from evidence to messages. The row id is the
-- message's seq. An LSM tree: unlike a B-tree, random keys cost no random page writes.
CREATE VIRTUAL TABLE words USING fts5 (
    author, recipient, subject, host, attachment, body, indicator,
    content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO words (words, rank) VALUES ('hashsize', 4194304);
INSERT INTO words (words, rank) VALUES ('automerge', 8);

CREATE TABLE assessment (
    seq              INTEGER PRIMARY KEY,
    tenant           INTEGER NOT NULL,
    message          INTEGER NOT NULL REFERENCES message (seq),
    revision         INTEGER NOT NULL,      -- from 0; the parent is the one before
    time             INTEGER NOT NULL,
    reason           INTEGER NOT NULL,      -- 0 arrival, 1 evidence, 2 rerun
    evidence_version INTEGER NOT NULL,
    score            INTEGER NOT NULL,
    action           INTEGER NOT NULL,      -- by strength, 0 allow to 5 hold
    verdict          BLOB    NOT NULL       -- a format byte, then the encoding
) STRICT;
CREATE UNIQUE INDEX assessment_chain ON assessment (message, revision);
CREATE TRIGGER assessment_is_never_edited BEFORE UPDATE ON assessment
BEGIN SELECT RAISE (ABORT, 'assessments are appended, never edited'); END;

CREATE TABLE evidence (
    seq    INTEGER PRIMARY KEY,             -- the evidence version
    tenant INTEGER NOT NULL,
    id     BLOB    NOT NULL,
    time   INTEGER NOT NULL,
    body   TEXT    NOT NULL                 -- JSON
) STRICT;
CREATE UNIQUE INDEX evidence_by_id ON evidence (tenant, id);
CREATE TRIGGER evidence_is_never_edited BEFORE UPDATE ON evidence
BEGIN SELECT RAISE (ABORT, 'evidence is appended, never edited'); END;

CREATE TABLE intent (
    seq            INTEGER PRIMARY KEY,
    tenant         INTEGER NOT NULL,
    recipient      TEXT    NOT NULL,
    message        BLOB    NOT NULL,
    action         INTEGER NOT NULL,
    policy_version INTEGER NOT NULL,
    time           INTEGER NOT NULL,
    dry_run        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX intent_once ON intent (tenant, message, recipient, action, policy_version);

CREATE TABLE outcome (
    seq    INTEGER PRIMARY KEY,
    intent INTEGER NOT NULL REFERENCES intent (seq),
    state  INTEGER NOT NULL,                -- 0 wanted, 1 attempted, 2 confirmed, 3 reverted, 4 failed
    time   INTEGER NOT NULL,
    undo   TEXT
) STRICT;
CREATE UNIQUE INDEX outcome_once ON outcome (intent, state, time);

-- Derived or rewritten from here on.

-- How much of each pack file is referred to. What stands behind it was never committed.
CREATE TABLE pack (
    number INTEGER PRIMARY KEY,
    bytes  INTEGER NOT NULL                 -- end of the last committed block
) STRICT;

-- The tags of the latest assessment of each message.
CREATE TABLE tag (
    tenant  INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (tenant, name, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    tenant           INTEGER NOT NULL,
    name             TEXT    NOT NULL,
    version          INTEGER NOT NULL,      -- of the encoding
    position         INTEGER NOT NULL,      -- the last message it has seen
    evidence_version INTEGER NOT NULL,
    body             BLOB    NOT NULL,      -- zstd
    PRIMARY KEY (tenant, name)
) STRICT;

CREATE TABLE setting (
    tenant INTEGER NOT NULL,
    name   TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    tenant INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, name)
) STRICT, WITHOUT ROWID;
