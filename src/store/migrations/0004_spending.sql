-- What writes let flow at the worst, a day, in millionths of a currency. It counts against the agent's cap of that
-- day, unless the write turns out to be refused; what flows in the same thing twice counts once.
CREATE TABLE spending (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    day TEXT NOT NULL,
    flows_in TEXT NOT NULL,
    currency TEXT NOT NULL,
    micros INTEGER NOT NULL
);
CREATE INDEX spending_by_day ON spending (place, agent, day, currency);
