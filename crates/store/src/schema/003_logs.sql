-- What followed logs taught, and how far they were read: written together, so that a restart reads nothing twice and
-- loses nothing. Days are counted from 1970 in UTC.

-- How far each content was read.
CREATE TABLE checkpoint (
    tenant INTEGER NOT NULL,
    number INTEGER NOT NULL,
    body   BLOB    NOT NULL,                -- opaque here
    PRIMARY KEY (tenant, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_health (
    tenant INTEGER NOT NULL,
    source TEXT    NOT NULL,
    body   TEXT    NOT NULL,                -- JSON
    PRIMARY KEY (tenant, source)
) STRICT, WITHOUT ROWID;

-- Every change of a source's state.
CREATE TABLE health_change (
    seq    INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL,
    time   INTEGER NOT NULL,
    body   TEXT    NOT NULL                 -- JSON
) STRICT;
CREATE INDEX health_change_by_time ON health_change (tenant, time);

-- Who went where on which day. The same visit told twice is one row, and late ones only make the time earlier. The day
-- stands first, so that rows are added side by side: numbers for names would make the table smaller, but their index is
-- written all over by hosts that nobody has been to before.
CREATE TABLE visit (
    tenant INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    who    TEXT    NOT NULL,                -- a person's address, or a device's
    host   TEXT    NOT NULL,                -- the entity that controls the site
    first  INTEGER NOT NULL,                -- of the day's visits, in milliseconds since its midnight
    PRIMARY KEY (tenant, day, who, host)
) STRICT, WITHOUT ROWID;

-- Events of note, by content: leases, what accounts did.
CREATE TABLE log_event (
    tenant INTEGER NOT NULL,
    kind   INTEGER NOT NULL,                -- 0 lease, 1 account activity
    time   INTEGER NOT NULL,
    id     BLOB    NOT NULL,
    body   TEXT    NOT NULL,                -- JSON
    PRIMARY KEY (tenant, kind, time, id)
) STRICT, WITHOUT ROWID;
