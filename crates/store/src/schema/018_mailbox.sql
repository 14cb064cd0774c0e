-- Mail that is read out of mailboxes: what came before Thymus did, and how far each folder was read.
ALTER TABLE arrival ADD COLUMN past INTEGER NOT NULL DEFAULT 0; -- 1 history, which is judged in the order of its times
CREATE INDEX arrival_past ON arrival (tenant, message) WHERE past = 1;

CREATE TABLE mailbox_checkpoint (
    tenant       INTEGER NOT NULL,
    purpose      INTEGER NOT NULL,          -- 0 history, 1 journal
    mailbox      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,          -- the last message taken
    time         INTEGER NOT NULL,          -- when
    PRIMARY KEY (tenant, purpose, mailbox, folder)
) STRICT, WITHOUT ROWID;
