-- Work that takes several requests: an upload, or a publication with its uploads. `fingerprint` says what exactly is
-- wanted, files by their hashes; `asked` is enough to begin it again.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    tool TEXT NOT NULL,
    idempotency_key TEXT,
    fingerprint TEXT NOT NULL,
    asked TEXT NOT NULL,
    answer TEXT,
    owner TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    settled_at INTEGER
);
CREATE INDEX jobs_by_fingerprint ON jobs (place, agent, fingerprint, made_at);
CREATE INDEX jobs_by_key ON jobs (place, agent, idempotency_key, made_at);

-- A file on its way to LinkedIn. `slot` says which of its job's files it is; `given` holds the addresses that
-- LinkedIn gave for its bytes, which open them to whoever has them until `expires_at`.
CREATE TABLE uploads (
    job TEXT NOT NULL,
    slot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    media TEXT NOT NULL,
    given TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (job, slot)
);

-- Parts that have come, under LinkedIn's names for them. What is no part of a video has a number below nought.
CREATE TABLE parts (
    job TEXT NOT NULL,
    slot TEXT NOT NULL,
    part INTEGER NOT NULL,
    etag TEXT NOT NULL,
    PRIMARY KEY (job, slot, part)
);
