-- Expand. Documents that steps issue (文书) and what became of them; packs exchanged with outside
-- systems and the answers to them.

-- Documents. Content and hash never change; the rest says what became of the document.
CREATE TABLE paper (
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,                   -- among documents that are not void: unique
    series TEXT,                            -- none: the number came from outside
    series_year BIGINT,
    series_number BIGINT,
    document TEXT NOT NULL,                 -- id in its process
    template TEXT NOT NULL,
    title TEXT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    process TEXT NOT NULL,
    transition TEXT NOT NULL,
    register TEXT NOT NULL,
    record BIGINT NOT NULL,
    issued_on TEXT NOT NULL,                -- business date
    issued_by TEXT NOT NULL,
    hash TEXT NOT NULL,                     -- SM3 of the content
    content {bytes} NOT NULL,               -- canonical JSON; where it tells personal data, SM4
    encrypted BIGINT NOT NULL CHECK (encrypted IN (0, 1)),
    receipt BIGINT NOT NULL CHECK (receipt IN (0, 1)),
    prints BIGINT NOT NULL,
    stamp TEXT,                             -- words of the stamp
    stamped_on TEXT,
    stamped_by TEXT,
    stamped_by_id BIGINT,
    served_on TEXT,                         -- day on which it counts as served
    voided_on TEXT,
    voided_by TEXT,
    void_reason TEXT,
    replaces BIGINT,
    replaced_by BIGINT,
    seq BIGINT NOT NULL                     -- audit entry of the last change
);
CREATE INDEX paper_of_number ON paper (number);
CREATE INDEX paper_of_case ON paper (case_id);

-- What was done with documents, never changed.
CREATE TABLE paper_event (
    paper BIGINT NOT NULL REFERENCES paper (id),
    event BIGINT NOT NULL,                  -- from 1
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,                     -- issue, print, stamp, serve, void, replace
    business_date TEXT NOT NULL,
    time TEXT NOT NULL,                     -- instant of booking
    actor TEXT NOT NULL,
    detail {bytes} NOT NULL,                -- canonical JSON; SM4 where the document is encrypted
    PRIMARY KEY (paper, event)
);

-- Packs: what went out to a system, and the results that came back.
CREATE TABLE exchange_pack (
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    system TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    answers BIGINT,                         -- the pack that a result answers
    made_on TEXT NOT NULL,
    made_by TEXT NOT NULL,
    count BIGINT NOT NULL,
    hash TEXT NOT NULL,                     -- SM3 of its manifest
    attachment TEXT NOT NULL,               -- SHA-256 of the file
    seq BIGINT NOT NULL
);
CREATE INDEX exchange_pack_of_system ON exchange_pack (system);

-- The records of packs that went out, with their answers.
CREATE TABLE exchange_row (
    pack BIGINT NOT NULL REFERENCES exchange_pack (id),
    register TEXT NOT NULL,
    record BIGINT NOT NULL,
    record_key TEXT NOT NULL,               -- by which the other side names it
    version BIGINT NOT NULL,                -- of the record as it was sent
    hash TEXT NOT NULL,                     -- SM3 of the row as it was sent
    state TEXT NOT NULL CHECK (state IN ('sent', 'answered', 'failed')),
    their_number TEXT,
    message TEXT,
    answered_seq BIGINT,
    PRIMARY KEY (pack, register, record)
);
CREATE INDEX exchange_row_of_record ON exchange_row (register, record);
