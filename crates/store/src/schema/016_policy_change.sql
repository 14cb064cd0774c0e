-- Budgets that people changed while the service ran: the last word counts, and each stays to be seen.
CREATE TABLE policy_change (
    seq     INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    by      TEXT    NOT NULL,
    note    TEXT    NOT NULL,
    budgets TEXT                            -- JSON, opaque here; NULL: as configured again
) STRICT;
CREATE INDEX policy_change_by_tenant ON policy_change (tenant, seq);
CREATE TRIGGER policy_change_is_never_edited BEFORE UPDATE ON policy_change
BEGIN SELECT RAISE (ABORT, 'changes of the policy are appended, never edited'); END;
