-- Expand. The instance, its people, the audit chain and the counters.
-- Both databases: BIGINT and TEXT only, {bytes} is the type for byte strings; instants are UTC text,
-- days are ISO text, yes/no is 1/0, structured values are canonical JSON text that is never searched.

-- The one data folder that this database belongs to.
CREATE TABLE instance (
    id TEXT NOT NULL PRIMARY KEY,           -- random name, also in every anchor
    epsg BIGINT NOT NULL,                   -- working CRS, declared once
    district TEXT NOT NULL,                 -- six-digit code of the district
    created TEXT NOT NULL                   -- instant
);

-- Next number of each series; read and moved inside the transaction that uses it.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,         -- the series
    value BIGINT NOT NULL                   -- last number given out
);

-- People who act. Never deleted; four-eyes rules compare id.
CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,              -- as given with --as
    role TEXT NOT NULL,                     -- a role of the rights definitions
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    created_seq BIGINT NOT NULL             -- audit entry that made the account
);

-- The audit trail: one entry per act, each bound to the one before it.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,        -- commit order, without gaps from 1
    time TEXT NOT NULL,                     -- instant, never before that of the entry before
    actor_id BIGINT NOT NULL,
    actor TEXT NOT NULL,                    -- name at that time
    action TEXT NOT NULL,                   -- for example edition.publish
    subject TEXT NOT NULL,                  -- what was acted on
    payload TEXT NOT NULL,                  -- canonical JSON
    prev_hash TEXT NOT NULL,                -- SM3 of the entry before; 64 zeros in the first
    hash TEXT NOT NULL                      -- SM3 of this entry
);

-- The last audit entry; the row that an act locks last.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    time TEXT NOT NULL
);
