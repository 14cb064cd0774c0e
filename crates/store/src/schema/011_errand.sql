-- Carrying out what is wanted. Nothing was attempted before.

DROP TABLE outcome;
CREATE TABLE outcome (
    seq     INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    message INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    state   INTEGER NOT NULL,   -- 0 wanted, 1 attempted, 2 confirmed, 3 reverted, 4 failed, 5 waiting, 6 approved, 7 refused, 8 recalled
    time    INTEGER NOT NULL,
    by      TEXT,               -- who said so, where a person did
    note    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX outcome_once ON outcome (batch, message, ordinal, state, time);
CREATE INDEX outcome_attempted ON outcome (tenant, time) WHERE state = 1;
CREATE TRIGGER outcome_is_never_edited BEFORE UPDATE ON outcome
BEGIN SELECT RAISE (ABORT, 'outcomes are appended, never edited'); END;

-- One message in one mailbox, where something is to be done or was: derived from intents and outcomes, so that what is left to
-- do is found at once.
CREATE TABLE errand (
    message      INTEGER NOT NULL,
    recipient    TEXT    NOT NULL,
    tenant       INTEGER NOT NULL,
    batch        INTEGER NOT NULL,          -- the latest intent
    ordinal      INTEGER NOT NULL,
    state        INTEGER NOT NULL,          -- of that intent
    since        INTEGER NOT NULL,
    due          INTEGER NOT NULL,          -- when to try next
    done_batch   INTEGER,                   -- the intent whose change stands in the mailbox, or may stand there
    done_ordinal INTEGER,
    found        INTEGER NOT NULL,          -- 1 the message was seen in the mailbox
    recalled     INTEGER NOT NULL,          -- 1 what stands there is to be undone, whatever is wanted
    PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX errand_open ON errand (tenant, due) WHERE state IN (0, 1, 6, 8) OR recalled = 1;
CREATE INDEX errand_by_state ON errand (tenant, state, since);

-- Whether mailboxes may be changed at all: the last word counts.
CREATE TABLE act_switch (
    seq     INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    by      TEXT    NOT NULL,
    note    TEXT    NOT NULL
) STRICT;
CREATE INDEX act_switch_by_tenant ON act_switch (tenant, seq);
