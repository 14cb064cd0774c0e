-- What is wanted for each recipient of a message, filed together with the verdict that wants it; like revisions, intents lead
-- back from a message's latest. Nothing was filed before.

DROP TABLE outcome;
DROP TABLE intent;
ALTER TABLE standing ADD COLUMN filed INTEGER;      -- the latest batch of intents with some for this message

CREATE TABLE intent (
    batch     INTEGER NOT NULL,             -- filed at once
    message   INTEGER NOT NULL,
    ordinal   INTEGER NOT NULL,             -- of the recipient, within batch and message
    previous  INTEGER,                      -- the batch before it with some for this message
    tenant    INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    revision  INTEGER NOT NULL,             -- of the assessment that wants it
    action    INTEGER NOT NULL,             -- by strength, 0 allow (give back) to 5 hold
    time      INTEGER NOT NULL,
    dry_run   INTEGER NOT NULL,
    PRIMARY KEY (batch, message, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER intent_is_never_edited BEFORE UPDATE ON intent
BEGIN SELECT RAISE (ABORT, 'intents are appended, never edited'); END;

CREATE TABLE outcome (
    seq     INTEGER PRIMARY KEY,
    batch   INTEGER NOT NULL,
    message INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    state   INTEGER NOT NULL,               -- 0 wanted, 1 attempted, 2 confirmed, 3 reverted, 4 failed
    time    INTEGER NOT NULL,
    undo    TEXT
) STRICT;
CREATE UNIQUE INDEX outcome_once ON outcome (batch, message, ordinal, state, time);
