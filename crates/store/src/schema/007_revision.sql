-- What one look again changed stands together, and a message's revisions lead back from the latest: to write five hundred
-- of them touches a few pages, and one page of each message's standing.

ALTER TABLE standing ADD COLUMN revised INTEGER;    -- the latest look again that changed it

CREATE TABLE revised (
    reassessment INTEGER NOT NULL,
    message      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    previous     INTEGER,                   -- the look again that changed the message before this one
    score        INTEGER NOT NULL,
    action       INTEGER NOT NULL,
    PRIMARY KEY (reassessment, message)
) STRICT, WITHOUT ROWID;
INSERT INTO revised SELECT reassessment, message, revision,
    lag (reassessment) OVER (PARTITION BY message ORDER BY revision), score, action FROM revision;
-- SQLite takes the other columns from the row that has the maximum.
UPDATE standing SET revised = latest.reassessment
    FROM (SELECT message, reassessment, max (revision) FROM revision GROUP BY message) AS latest
    WHERE latest.message = standing.message;
DROP TABLE revision;
ALTER TABLE revised RENAME TO revision;
CREATE TRIGGER revision_is_never_edited BEFORE UPDATE ON revision
BEGIN SELECT RAISE (ABORT, 'revisions are appended, never edited'); END;

-- Of all messages only the odd ones are looked for by their score: an index over all would be rewritten in as many places
-- as there are messages that change.
DROP INDEX standing_by_score;
CREATE INDEX standing_odd ON standing (tenant, score) WHERE score >= 50000000000;
