-- Mail as it was handed over, while the raw bytes know nothing of its envelope: in the order in which it came.

CREATE TABLE arrival (
    seq          INTEGER PRIMARY KEY,
    tenant       INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES message (seq),
    time         INTEGER NOT NULL,          -- when it was handed over
    reverse_path TEXT,                      -- MAIL FROM; empty for <>, NULL where it is not known
    recipients   TEXT NOT NULL              -- RCPT TO, one a line: those that no earlier copy was for
) STRICT;
CREATE INDEX arrival_by_message ON arrival (message);
CREATE TRIGGER arrival_is_never_edited BEFORE UPDATE ON arrival
BEGIN SELECT RAISE (ABORT, 'arrivals are appended, never edited'); END;
