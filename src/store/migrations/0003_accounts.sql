-- Who has signed in where, and never a token: those are in the vault, under the name of the grant. `place` is the target's
-- address. `person` is LinkedIn's word for who it is. Times are epoch seconds by the target's clock.
CREATE TABLE accounts (
    place TEXT NOT NULL,
    name TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    app TEXT NOT NULL,
    kind TEXT NOT NULL,
    member TEXT,
    person TEXT,
    scopes TEXT,
    signed_in_at INTEGER NOT NULL,
    expires_at INTEGER,
    refresh_ends_at INTEGER,
    state TEXT NOT NULL,
    ended_by TEXT,
    is_default INTEGER NOT NULL,
    PRIMARY KEY (place, name)
);

-- One-time links by which others connect their account. `token_hash` is the SHA-256 of what the link holds.
CREATE TABLE invitations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    account TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);
