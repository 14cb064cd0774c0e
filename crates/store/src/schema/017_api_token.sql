-- Tokens by which programs act for an account. As of all that signs in, only hashes are here.

CREATE TABLE api_token (
    id      INTEGER PRIMARY KEY,
    hash    BLOB    NOT NULL,               -- of the token
    account INTEGER NOT NULL,
    name    TEXT    NOT NULL,               -- what its owner calls it
    scopes  TEXT    NOT NULL,               -- what of its owner's rights it has; names, with spaces between
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    seen    INTEGER                         -- when it was last used, to the minute; NULL before
) STRICT;
CREATE UNIQUE INDEX api_token_by_hash ON api_token (hash);
CREATE INDEX api_token_by_account ON api_token (account);
