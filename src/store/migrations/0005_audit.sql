-- What was decided about every call and how it ended. Each record's hash goes over the hash before it and over all
-- its fields, each with its length; a seal under a key outside this file goes over the chain's both ends.
CREATE TABLE audit (
    n INTEGER NOT NULL PRIMARY KEY,
    call TEXT NOT NULL,
    part TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    agent TEXT NOT NULL,
    way TEXT NOT NULL,
    client TEXT NOT NULL,
    tool TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    area TEXT NOT NULL,
    effect TEXT NOT NULL,
    target TEXT NOT NULL,
    account TEXT NOT NULL,
    speaks_for TEXT NOT NULL,
    subject TEXT NOT NULL,
    decision TEXT NOT NULL,
    rule TEXT NOT NULL,
    outcome TEXT NOT NULL,
    error TEXT NOT NULL,
    operation TEXT NOT NULL,
    digest TEXT NOT NULL,
    linkedin_calls INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_agent ON audit (agent, n);
CREATE INDEX audit_by_time ON audit (at_ms, n);
-- What a read leaves is one record; only a write's two have to find each other.
CREATE INDEX audit_of_call ON audit (call, n) WHERE effect <> 'read';
CREATE INDEX audit_not_allowed ON audit (decision, n) WHERE decision <> 'allowed';
-- One row: the chain's last record, the first that is kept, and the hash before that.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    n INTEGER NOT NULL,
    hash TEXT NOT NULL,
    first_n INTEGER NOT NULL,
    first_previous TEXT NOT NULL,
    mac TEXT NOT NULL
);
