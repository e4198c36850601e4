-- When an agent was last shown what strangers wrote, in epoch milliseconds by the target's clock. `place` is the target,
-- world and account. Reconnecting, restarting or starting another process beside this one leaves it as it is.
CREATE TABLE taint (
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    tainted_at INTEGER NOT NULL,
    PRIMARY KEY (place, agent)
);
