-- Expand. Verdicts and jobs.

-- A recorded verdict and its bundle.
CREATE TABLE verdict (
    number TEXT NOT NULL PRIMARY KEY,       -- year and running number
    payload_hash TEXT NOT NULL,             -- SM3 of the payload
    check_id TEXT NOT NULL,
    day TEXT NOT NULL,                      -- legal date of the check
    known_at_seq BIGINT NOT NULL,           -- recorded time of the check
    outcome TEXT NOT NULL,
    subjects TEXT NOT NULL,                 -- JSON list of names
    min_x BIGINT NOT NULL,                  -- box of the subjects, grid units of 2^-27 m
    min_y BIGINT NOT NULL,
    max_x BIGINT NOT NULL,
    max_y BIGINT NOT NULL,
    bundle {bytes} NOT NULL,                -- payload and envelope, as handed out
    actor_id BIGINT NOT NULL REFERENCES account (id),
    time TEXT NOT NULL,
    seq BIGINT NOT NULL
);
CREATE INDEX verdict_by_hash ON verdict (payload_hash);

-- Which editions a verdict stands on.
CREATE TABLE verdict_edition (
    layer TEXT NOT NULL,
    edition TEXT NOT NULL,
    number TEXT NOT NULL REFERENCES verdict (number),
    PRIMARY KEY (layer, edition, number)
);

-- Long work. The row is the queue entry, the lock and the progress display.
CREATE TABLE job (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    input TEXT NOT NULL,                    -- JSON
    unique_key TEXT,                        -- at most one unfinished job has it
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    done BIGINT NOT NULL,                   -- steps done
    total BIGINT NOT NULL,                  -- steps in all; 0 unknown
    message TEXT NOT NULL,
    checkpoint TEXT,                        -- JSON; where a resumed run goes on
    result TEXT,                            -- JSON
    cancel_asked BIGINT NOT NULL CHECK (cancel_asked IN (0, 1)),
    runner TEXT,                            -- token of the program that runs it
    heartbeat TEXT,                         -- instant of its last sign of life
    attempts BIGINT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES account (id),
    created_time TEXT NOT NULL,
    finished_time TEXT
);
CREATE INDEX job_by_state ON job (state, id);
