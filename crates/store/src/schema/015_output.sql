-- How far each of those who are told of verdicts and outcomes was told: a position in each of the three logs that say so.
CREATE TABLE output (
    tenant       INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    assessment   INTEGER NOT NULL,
    reassessment INTEGER NOT NULL,
    within       INTEGER NOT NULL,          -- a message of the look again after that one; 0 before its first
    outcome      INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
