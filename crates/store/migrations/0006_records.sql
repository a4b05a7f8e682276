-- Expand. Registers and their journal, number series, cases, the books of the ledger, attachments.
-- The table of each register (r_<id>) is made when its definition is given.

-- Definitions of registers as they were given; the last version is the one in use.
CREATE TABLE register_version (
    register TEXT NOT NULL,
    version BIGINT NOT NULL,                -- from 1
    spec TEXT NOT NULL,                     -- canonical JSON
    hash TEXT NOT NULL,                     -- SM3 of the spec
    seq BIGINT NOT NULL,                    -- audit entry
    PRIMARY KEY (register, version)
);

-- The journal: one row for each change of a record, in the order in which they were made.
CREATE TABLE record_change (
    register TEXT NOT NULL,
    record BIGINT NOT NULL,
    version BIGINT NOT NULL,                -- from 1
    seq BIGINT NOT NULL,                    -- audit entry, which holds the SM3 of content
    operation TEXT NOT NULL CHECK (operation IN ('create', 'change', 'end', 'revive')),
    business_date TEXT NOT NULL,            -- day
    actor TEXT NOT NULL,
    content TEXT NOT NULL,                  -- canonical JSON: what was set; personal data as keyed hash
    PRIMARY KEY (register, record, version)
);
CREATE INDEX record_change_of_seq ON record_change (seq);

-- Shapes by content; rows of registers name them.
CREATE TABLE record_shape (
    hash TEXT NOT NULL PRIMARY KEY,         -- SHA-256 of the WKB
    wkb {bytes} NOT NULL                    -- metres, each a whole number of 2^-27
);

-- Number series, restarting every year.
CREATE TABLE number_series (
    series TEXT NOT NULL,                   -- the template, for example 挂〔{year}〕{n}号
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,                   -- last number given out
    PRIMARY KEY (series, year)
);

-- Every number that was given out, and every gap that was explained.
CREATE TABLE number_given (
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    written TEXT NOT NULL,
    seq BIGINT NOT NULL,
    void_seq BIGINT,                        -- audit entry that made it void
    void_reason TEXT,
    PRIMARY KEY (series, year, number)
);

-- Cases: one running instance of a process about one record.
CREATE TABLE case_file (
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    process TEXT NOT NULL,
    process_from TEXT NOT NULL,             -- day: the version of the process that the case keeps
    register TEXT NOT NULL,
    record BIGINT NOT NULL,
    state TEXT NOT NULL,
    opened_on TEXT NOT NULL,                -- business date
    opened_seq BIGINT NOT NULL,
    closed_on TEXT,                         -- business date of the step into a final state
    closed_by BIGINT,                       -- number of the user
    owner TEXT NOT NULL,                    -- whose turn it is; a user, or empty
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL                     -- audit entry of the last change
);
CREATE INDEX case_file_of_record ON case_file (register, record);
CREATE INDEX case_file_of_state ON case_file (process, state);

-- The steps of a case, never changed.
CREATE TABLE case_step (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    step BIGINT NOT NULL,                   -- from 1
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,                     -- open, step, delegate, return, withdraw, reopen
    transition TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    business_date TEXT NOT NULL,
    time TEXT NOT NULL,                     -- instant of booking
    actor_id BIGINT NOT NULL,
    actor TEXT NOT NULL,
    opinion TEXT NOT NULL,
    input TEXT NOT NULL,                    -- JSON; personal data masked
    signatures TEXT NOT NULL,               -- JSON: role, name, opinion, date
    PRIMARY KEY (case_id, step)
);

-- Clocks of a case; a clock that runs again is another round.
CREATE TABLE case_clock (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    clock TEXT NOT NULL,
    round BIGINT NOT NULL,
    started TEXT NOT NULL,                  -- day
    days BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('working', 'calendar')),
    due TEXT,                               -- day; none while the calendar does not reach it
    stops TEXT NOT NULL,                    -- JSON: from, to, reason, proof
    stopped BIGINT NOT NULL CHECK (stopped IN (0, 1)),
    ended TEXT,                             -- day
    seq BIGINT NOT NULL,                    -- audit entry of the last change
    PRIMARY KEY (case_id, clock, round)
);
CREATE INDEX case_clock_due ON case_clock (due);

-- Materials handed in, and those still missing.
CREATE TABLE case_material (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    material TEXT NOT NULL,
    handed_in TEXT,                         -- day; none: missing
    attachment TEXT,                        -- SHA-256
    note TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (case_id, material)
);

-- Notices to the applicant with their proof of service.
CREATE TABLE case_notice (
    case_id BIGINT NOT NULL REFERENCES case_file (id),
    notice BIGINT NOT NULL,                 -- from 1
    kind TEXT NOT NULL,                     -- for example correction
    text TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    served_on TEXT,
    service TEXT NOT NULL,                  -- JSON: proof of service
    seq BIGINT NOT NULL,
    PRIMARY KEY (case_id, notice)
);

-- Instructions of a leader on a record or a case, followed up until answered.
CREATE TABLE instruction (
    id BIGINT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,                 -- empty for an instruction on nothing in particular
    record BIGINT,
    case_id BIGINT REFERENCES case_file (id),
    meeting BIGINT,                         -- the meeting whose minutes gave it
    text TEXT NOT NULL,
    owner TEXT NOT NULL,                    -- the user who has to answer
    given_by BIGINT NOT NULL,
    given_on TEXT NOT NULL,
    deadline TEXT NOT NULL,                 -- day
    answer TEXT,
    answered_on TEXT,
    answered_by BIGINT,
    seq BIGINT NOT NULL
);
CREATE INDEX instruction_open ON instruction (answered_on, deadline);

-- Meetings whose minutes decide cases.
CREATE TABLE meeting (
    id BIGINT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    held_on TEXT NOT NULL,
    minutes TEXT NOT NULL UNIQUE,           -- number of the minutes
    seq BIGINT NOT NULL
);

CREATE TABLE meeting_decision (
    meeting BIGINT NOT NULL REFERENCES meeting (id),
    item BIGINT NOT NULL,                   -- from 1
    case_id BIGINT REFERENCES case_file (id),
    decision TEXT NOT NULL,
    outcome TEXT NOT NULL,                  -- approved, refused, or another word of the process
    seq BIGINT NOT NULL,
    PRIMARY KEY (meeting, item)
);
CREATE INDEX meeting_decision_of_case ON meeting_decision (case_id);

-- Lots: where an area comes from.
CREATE TABLE ledger_lot (
    id TEXT NOT NULL PRIMARY KEY,           -- for example the number of the approval
    kind TEXT NOT NULL,                     -- batch, project, stock, account
    area_document BIGINT NOT NULL,          -- 0.01 m²: the legal area
    area_written TEXT NOT NULL,             -- as the document says it
    area_measured BIGINT,                   -- 0.01 m²
    approved_on TEXT NOT NULL,
    document TEXT NOT NULL,
    grade TEXT NOT NULL,                    -- grade of proof
    register TEXT NOT NULL,                 -- the record of the approval; empty for none
    record BIGINT,
    detail TEXT NOT NULL,                   -- JSON
    seq BIGINT NOT NULL
);

-- Entries, never changed; a wrong one is corrected by another.
CREATE TABLE ledger_entry (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    date TEXT NOT NULL,                     -- business date
    document TEXT NOT NULL,
    corrects BIGINT REFERENCES ledger_entry (id),
    reason TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    case_id BIGINT,
    detail TEXT NOT NULL                    -- JSON
);
CREATE INDEX ledger_entry_of_seq ON ledger_entry (seq);
CREATE UNIQUE INDEX ledger_entry_corrects ON ledger_entry (corrects);

CREATE TABLE ledger_line (
    entry BIGINT NOT NULL REFERENCES ledger_entry (id),
    line BIGINT NOT NULL,                   -- from 0
    seq BIGINT NOT NULL,
    date TEXT NOT NULL,
    book TEXT NOT NULL,
    lot TEXT NOT NULL REFERENCES ledger_lot (id),
    lot_kind TEXT NOT NULL,
    piece TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL,                 -- 0.01 m², or the unit of the book
    PRIMARY KEY (entry, line)
);
CREATE INDEX ledger_line_of_lot ON ledger_line (lot, piece, book, state, amount);
CREATE INDEX ledger_line_of_date ON ledger_line (book, date, state, lot_kind, seq, amount);
CREATE INDEX ledger_line_of_seq ON ledger_line (book, seq, date, state, lot_kind, amount);

-- Totals of the lines by month of business and by block of audit entries, kept with every entry:
-- a balance on both axes adds whole months and blocks, and lines only at the edges.
CREATE TABLE ledger_total (
    book TEXT NOT NULL,
    state TEXT NOT NULL,
    lot_kind TEXT NOT NULL,
    month TEXT NOT NULL,                    -- YYYY-MM of the business date
    block BIGINT NOT NULL,                  -- audit sequence / 4096
    amount BIGINT NOT NULL,
    PRIMARY KEY (book, state, lot_kind, month, block)
);

-- Files kept beside the database under their SHA-256, and what they belong to.
CREATE TABLE attachment (
    id BIGINT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,                     -- SHA-256 of the content
    size BIGINT NOT NULL,                   -- bytes
    name TEXT NOT NULL,                     -- as handed in
    media_type TEXT NOT NULL,
    owner TEXT NOT NULL,                    -- case/12, land_supply/3, lot/…
    title TEXT NOT NULL,                    -- what it is
    seq BIGINT NOT NULL
);
CREATE INDEX attachment_of_owner ON attachment (owner);
CREATE INDEX attachment_of_hash ON attachment (hash);
