-- People ask for messages that were kept from them: of each mailbox and message one request is open at a time.
CREATE TABLE release_request (
    seq       INTEGER PRIMARY KEY,
    tenant    INTEGER NOT NULL,
    message   INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    target    TEXT    NOT NULL,             -- the link that they wanted to follow; empty where they want the message
    note      TEXT    NOT NULL,             -- their words
    address   TEXT    NOT NULL,             -- where they asked from
    time      INTEGER NOT NULL,
    answer    INTEGER,                      -- NULL open, 1 granted, 0 declined
    by        TEXT,
    reason    TEXT,
    answered  INTEGER
) STRICT;
CREATE UNIQUE INDEX release_request_open ON release_request (message, recipient) WHERE answer IS NULL;
CREATE INDEX release_request_by_tenant ON release_request (tenant, answer, seq);
