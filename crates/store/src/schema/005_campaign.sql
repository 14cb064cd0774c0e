-- Campaigns: which messages belong together, and why. A message that is alone has no row; the first member's comes with the
-- second's. Derived from the messages: a replay writes the same again.

CREATE TABLE campaign_member (
    tenant      INTEGER NOT NULL,
    campaign    INTEGER NOT NULL,           -- the first eight bytes of its first message's id
    message     INTEGER NOT NULL,
    why         TEXT,                       -- JSON; NULL for the message that began it
    log10_share REAL    NOT NULL,           -- how odd it was by itself
    alien       INTEGER NOT NULL,           -- 1 by an author whom nobody trusts, or whose links lead elsewhere
    PRIMARY KEY (tenant, campaign, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_member_by_message ON campaign_member (message);
