-- How many calls and posts an agent has made in a day, where the operator limits them.
CREATE TABLE shares (
    place TEXT NOT NULL,
    agent TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (place, agent, day)
);
