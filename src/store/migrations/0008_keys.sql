-- The keys with which agents come over HTTP: their hashes, and the first half of each, by which it is found.
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    half TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER
);
CREATE INDEX keys_by_half ON keys (half);
