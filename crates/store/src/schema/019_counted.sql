-- What pages count, kept by the transaction that changes what is counted: no page walks over messages.

ALTER TABLE message ADD COLUMN gateway INTEGER;     -- the provider's own filter: 0 let it through, 1 objected, NULL said nothing

ALTER TABLE standing ADD COLUMN time INTEGER NOT NULL DEFAULT 0;        -- the message's, as direction and gateway are
ALTER TABLE standing ADD COLUMN direction INTEGER NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN gateway INTEGER;
UPDATE standing SET time = m.time, direction = m.direction FROM message m WHERE m.seq = standing.message;

-- Few messages are in these.
CREATE INDEX standing_acted ON standing (tenant, action, gateway) WHERE action > 0;
CREATE INDEX standing_oddest ON standing (tenant, time, score, direction) WHERE score >= 90000000000;

-- Judged messages by the hour in which they came, in hours since 1970.
CREATE TABLE hour_count (
    tenant    INTEGER NOT NULL,
    hour      INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    gateway   INTEGER NOT NULL,             -- -1 where it said nothing
    action    INTEGER NOT NULL,
    messages  INTEGER NOT NULL,
    PRIMARY KEY (tenant, hour, direction, gateway, action)
) STRICT, WITHOUT ROWID;

-- The same by day, and by whole points of their scores, 0 to 99.
CREATE TABLE score_count (
    tenant    INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    points    INTEGER NOT NULL,
    messages  INTEGER NOT NULL,
    PRIMARY KEY (tenant, day, direction, points)
) STRICT, WITHOUT ROWID;

INSERT INTO hour_count SELECT tenant, time / 3600000, direction, ifnull (gateway, -1), action, count(*)
    FROM standing GROUP BY 1, 2, 3, 4, 5;
INSERT INTO score_count SELECT tenant, time / 86400000, direction, min (score / 1000000000, 99), count(*)
    FROM standing GROUP BY 1, 2, 3, 4;

-- Campaigns in short.
CREATE TABLE campaign (
    tenant   INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    alien    INTEGER NOT NULL,              -- by authors whom nobody trusts
    senders  INTEGER NOT NULL,              -- distinct authors
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    score    INTEGER,                       -- the highest of its messages' latest verdicts
    opener   INTEGER NOT NULL,              -- the message that came first
    PRIMARY KEY (tenant, campaign)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_by_last ON campaign (tenant, last);
CREATE INDEX campaign_of_strangers ON campaign (tenant, last) WHERE alien >= 2;

CREATE TABLE campaign_sender (
    tenant   INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    author   TEXT    NOT NULL,
    PRIMARY KEY (tenant, campaign, author)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER campaign_sender_counted AFTER INSERT ON campaign_sender BEGIN
    UPDATE campaign SET senders = senders + 1 WHERE tenant = new.tenant AND campaign = new.campaign;
END;

-- SQLite takes the opener from the row that has the minimum.
INSERT INTO campaign SELECT tenant, campaign, messages, alien, 0, first, last, score, opener FROM (
    SELECT c.tenant, c.campaign, count(*) AS messages, sum (c.alien) AS alien, min (m.time) AS first, m.seq AS opener,
        (SELECT max (time) FROM campaign_member o JOIN message ON seq = o.message
            WHERE o.tenant = c.tenant AND o.campaign = c.campaign) AS last,
        (SELECT max (score) FROM campaign_member o JOIN standing s ON s.message = o.message
            WHERE o.tenant = c.tenant AND o.campaign = c.campaign) AS score
    FROM campaign_member c JOIN message m ON m.seq = c.message GROUP BY c.tenant, c.campaign);
INSERT INTO campaign_sender SELECT DISTINCT c.tenant, c.campaign, m.author
    FROM campaign_member c JOIN message m ON m.seq = c.message WHERE m.author IS NOT NULL;

CREATE TRIGGER campaign_member_joined AFTER INSERT ON campaign_member BEGIN
    INSERT INTO campaign
        SELECT new.tenant, new.campaign, 1, new.alien, 0, m.time, m.time, s.score, m.seq
        FROM message m LEFT JOIN standing s ON s.message = m.seq WHERE m.seq = new.message
        ON CONFLICT (tenant, campaign) DO UPDATE SET messages = messages + 1, alien = alien + excluded.alien,
            opener = CASE WHEN (excluded.first, excluded.opener) < (first, opener) THEN excluded.opener ELSE opener END,
            first = min (first, excluded.first), last = max (last, excluded.last),
            score = nullif (max (ifnull (score, -1), ifnull (excluded.score, -1)), -1);
    INSERT INTO campaign_sender SELECT new.tenant, new.campaign, author FROM message
        WHERE seq = new.message AND author IS NOT NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER campaign_member_doubted AFTER UPDATE OF alien ON campaign_member BEGIN
    UPDATE campaign SET alien = alien + new.alien - old.alien WHERE tenant = new.tenant AND campaign = new.campaign;
END;
-- Those that lost a message or got another name: they are counted again before the transaction ends.
CREATE TABLE campaign_stale (
    tenant   INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    PRIMARY KEY (tenant, campaign)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER campaign_member_left AFTER DELETE ON campaign_member BEGIN
    INSERT INTO campaign_stale VALUES (old.tenant, old.campaign) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER campaign_member_renamed AFTER UPDATE OF campaign ON campaign_member BEGIN
    INSERT INTO campaign_stale VALUES (old.tenant, old.campaign) ON CONFLICT DO NOTHING;
    INSERT INTO campaign_stale VALUES (new.tenant, new.campaign) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER standing_taken_out AFTER DELETE ON standing BEGIN
    UPDATE hour_count SET messages = messages - 1 WHERE tenant = old.tenant AND hour = old.time / 3600000
        AND direction = old.direction AND gateway = ifnull (old.gateway, -1) AND action = old.action;
    UPDATE score_count SET messages = messages - 1 WHERE tenant = old.tenant AND day = old.time / 86400000
        AND direction = old.direction AND points = min (old.score / 1000000000, 99);
END;
CREATE TRIGGER standing_counted AFTER INSERT ON standing BEGIN
    INSERT INTO hour_count
        VALUES (new.tenant, new.time / 3600000, new.direction, ifnull (new.gateway, -1), new.action, 1)
        ON CONFLICT DO UPDATE SET messages = messages + 1;
    INSERT INTO score_count
        VALUES (new.tenant, new.time / 86400000, new.direction, min (new.score / 1000000000, 99), 1)
        ON CONFLICT DO UPDATE SET messages = messages + 1;
    UPDATE campaign SET score = max (ifnull (score, -1), new.score) WHERE (tenant, campaign) IN
        (SELECT tenant, campaign FROM campaign_member WHERE message = new.message);
END;
CREATE TRIGGER standing_counted_again AFTER UPDATE OF score, action ON standing
WHEN old.score <> new.score OR old.action <> new.action BEGIN
    UPDATE hour_count SET messages = messages - 1 WHERE tenant = old.tenant AND hour = old.time / 3600000
        AND direction = old.direction AND gateway = ifnull (old.gateway, -1) AND action = old.action;
    INSERT INTO hour_count
        VALUES (new.tenant, new.time / 3600000, new.direction, ifnull (new.gateway, -1), new.action, 1)
        ON CONFLICT DO UPDATE SET messages = messages + 1;
    UPDATE score_count SET messages = messages - 1 WHERE tenant = old.tenant AND day = old.time / 86400000
        AND direction = old.direction AND points = min (old.score / 1000000000, 99);
    INSERT INTO score_count
        VALUES (new.tenant, new.time / 86400000, new.direction, min (new.score / 1000000000, 99), 1)
        ON CONFLICT DO UPDATE SET messages = messages + 1;
    UPDATE campaign SET score = CASE
        WHEN new.score >= ifnull (score, -1) THEN new.score
        WHEN old.score = score THEN (SELECT max (s.score) FROM campaign_member c JOIN standing s ON s.message = c.message
            WHERE c.tenant = campaign.tenant AND c.campaign = campaign.campaign)
        ELSE score END
        WHERE (tenant, campaign) IN (SELECT tenant, campaign FROM campaign_member WHERE message = new.message);
END;
