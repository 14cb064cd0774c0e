-- Taking out: what was erased on request, and what retention deleted. A table's column `message` is a message's place in the
-- log, and its rows go with the message.

-- The highest number that a log gave before rows were taken out of it: no number is given twice.
CREATE TABLE highest (
    name TEXT PRIMARY KEY,
    seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- That something was erased: who says so, when and why; never what.
CREATE TABLE erasure (
    seq      INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    kind     INTEGER NOT NULL,              -- 0 a message, 1 a person
    by       TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    messages INTEGER NOT NULL               -- how many
) STRICT;
CREATE TRIGGER erasure_is_never_edited BEFORE UPDATE ON erasure
BEGIN SELECT RAISE (ABORT, 'erasures are appended, never edited'); END;

-- Files that still hold bytes of what was taken out. What is written into the same transaction as the taking out is done
-- after any crash.
CREATE TABLE untidy (
    pack      INTEGER PRIMARY KEY,          -- 0 is the database itself
    successor INTEGER                       -- the pack that takes its place, once it is begun
) STRICT;

-- What refers to a pack is found without reading all messages.
CREATE INDEX message_by_pack ON message (pack, block, start);

-- Where the audit log begins, once its oldest entries were deleted: the last of those.
CREATE TABLE audit_start (
    seq  INTEGER PRIMARY KEY,
    hash BLOB    NOT NULL
) STRICT;
