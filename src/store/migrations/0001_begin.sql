-- Times named `…_at` are the target's wall clock, in epoch milliseconds: a sandbox has its own.
-- `lease_until` and `written_at` are this machine's.

-- Processes that may hold rows under way. One whose lock file is free has died.
CREATE TABLE owners (
    id TEXT NOT NULL PRIMARY KEY,
    started_at INTEGER NOT NULL
);

-- Every write: planned, sending, done, refused or unknown.
CREATE TABLE writes (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    state TEXT NOT NULL,
    idempotency_key TEXT,
    asked TEXT NOT NULL,
    arguments TEXT NOT NULL,
    arguments_digest TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subject TEXT,
    answer TEXT,
    settled_by TEXT,
    owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    looks INTEGER NOT NULL DEFAULT 0,
    looked_at INTEGER,
    made_at INTEGER NOT NULL,
    settled_at INTEGER,
    gone_at INTEGER
);
CREATE INDEX writes_by_key ON writes (place, agent, idempotency_key, made_at);
CREATE INDEX writes_by_fingerprint ON writes (place, fingerprint, made_at);
CREATE INDEX writes_by_arguments ON writes (place, endpoint, arguments_digest, made_at);
CREATE INDEX writes_by_subject ON writes (place, subject);
CREATE INDEX writes_by_time ON writes (place, endpoint, made_at);
CREATE INDEX writes_under_way ON writes (owner) WHERE state IN ('planned', 'sending');
CREATE INDEX writes_unknown ON writes (place) WHERE state = 'unknown';

-- A person's yes or no to one exact request.
CREATE TABLE confirmations (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    digest TEXT NOT NULL,
    question TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    answered_by TEXT,
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    written_at INTEGER NOT NULL
);
CREATE INDEX confirmations_by_digest ON confirmations (place, agent, digest);

-- Calls counted before they leave: by app, member, endpoint and UTC day.
CREATE TABLE counts (
    app TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    day TEXT NOT NULL,
    member TEXT NOT NULL,
    sent INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    PRIMARY KEY (app, endpoint, day, member)
);

-- What a 429 closed, and until when. An empty member means the whole app.
CREATE TABLE gates (
    app TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    member TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    closed_until INTEGER NOT NULL,
    strikes INTEGER NOT NULL,
    PRIMARY KEY (app, endpoint, member)
);

-- Limits that a 429 taught. An empty member means the whole app.
CREATE TABLE learned (
    app TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    member TEXT NOT NULL,
    calls INTEGER NOT NULL,
    learned_at INTEGER NOT NULL,
    PRIMARY KEY (app, endpoint, member)
);
