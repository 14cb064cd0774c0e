-- Who may look, and who looked. Of passwords, links and sessions only hashes are here: who reads this file can sign in as
-- nobody.

CREATE TABLE account (
    id        INTEGER PRIMARY KEY,
    tenant    INTEGER NOT NULL,
    name      TEXT    NOT NULL,             -- what its owner signs in with
    role      INTEGER NOT NULL,             -- 0 viewer, 1 analyst, 2 administrator, 3 auditor
    password  TEXT,                         -- PHC string; NULL until one is chosen
    totp      BLOB,                         -- sealed; NULL where there is none
    totp_step INTEGER NOT NULL DEFAULT 0,   -- the last time step whose code was used: each is good once
    created   INTEGER NOT NULL,
    removed   INTEGER                       -- when; names of the removed stay taken, the audit log speaks of them
) STRICT;
CREATE UNIQUE INDEX account_by_name ON account (tenant, name);

CREATE TABLE recovery_code (
    account INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    hash    BLOB    PRIMARY KEY,            -- of the token in the cookie
    account INTEGER NOT NULL,
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    address TEXT    NOT NULL,               -- where it was begun
    agent   TEXT    NOT NULL                -- what the browser calls itself
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

CREATE TABLE sign_in_link (
    hash    BLOB    PRIMARY KEY,            -- of the token in the link
    account INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    actor   TEXT    NOT NULL,               -- an account's name; empty where nobody was signed in
    deed    TEXT    NOT NULL,
    object  TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    address TEXT    NOT NULL,
    hash    BLOB    NOT NULL                -- of all of this, and of the hash before: what is cut out or changed shows
) STRICT;
CREATE INDEX audit_by_tenant ON audit (tenant, seq);
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is appended to, never edited'); END;
CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is appended to, never cut'); END;
