-- What analysts keep: searches, and what they did to many messages at once, so that it can be undone at once.
CREATE TABLE saved_search (
    account INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    query   TEXT    NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE bulk (
    seq      INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    time     INTEGER NOT NULL,              -- with account and message, what names the facts that were filed
    by       TEXT    NOT NULL,
    decision TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    undone   INTEGER                        -- when
) STRICT;
CREATE INDEX bulk_by_tenant ON bulk (tenant, seq);

CREATE TABLE bulk_message (
    bulk    INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (bulk, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_message_by_message ON bulk_message (message);
