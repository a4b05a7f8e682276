-- Expand. Steps laid before those who have to sign them, and their signatures.

-- A step as it was prepared. The last one of a case counts, until the case moves on.
CREATE TABLE case_draft (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    draft BIGINT NOT NULL,                  -- from 1
    transition TEXT NOT NULL,
    input {bytes} NOT NULL,                 -- canonical JSON; encrypted where it holds personal data
    encrypted BIGINT NOT NULL,              -- 0 or 1
    shape TEXT,                             -- names a row of record_shape
    business_date TEXT NOT NULL,            -- day
    actor_id BIGINT NOT NULL,
    actor TEXT NOT NULL,
    seq BIGINT NOT NULL,                    -- audit entry, which holds the SM3 of the content
    PRIMARY KEY (case_id, draft)
);

-- Who signed a prepared step, and as what.
CREATE TABLE case_signature (
    case_id BIGINT NOT NULL,
    draft BIGINT NOT NULL,
    role TEXT NOT NULL,                     -- 经办, 科长, …
    actor_id BIGINT NOT NULL,
    actor TEXT NOT NULL,
    opinion TEXT NOT NULL,
    business_date TEXT NOT NULL,            -- day
    seq BIGINT NOT NULL,                    -- audit entry
    PRIMARY KEY (case_id, draft, role, seq),
    FOREIGN KEY (case_id, draft) REFERENCES case_draft (case_id, draft)
);
