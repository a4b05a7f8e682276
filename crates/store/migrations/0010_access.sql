-- Expand. What people may know beside their role, exports of what is classified, further means of proof.

-- Section, townships and clearance of an account, each row from its day until that of the next.
CREATE TABLE account_standing (
    account_id BIGINT NOT NULL REFERENCES account (id),
    valid_from TEXT NOT NULL,               -- day
    section TEXT,                           -- organisation unit
    areas TEXT NOT NULL,                    -- JSON list of township codes
    clearance TEXT,                         -- JSON list of secrecy classes; null: that of the role
    seq BIGINT NOT NULL,                    -- audit entry
    PRIMARY KEY (account_id, valid_from)
);

-- Exports of what bears a class of secrecy: each has a number; some wait for a second person.
CREATE TABLE classified_export (
    id BIGINT NOT NULL PRIMARY KEY,         -- number of the export
    thing TEXT NOT NULL,                    -- register or layer
    secrecy TEXT NOT NULL,                  -- its class when asked
    asked TEXT NOT NULL,                    -- canonical JSON: what exactly is exported
    reason TEXT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id),
    asked_at TEXT NOT NULL,                 -- instant
    needs_consent BIGINT NOT NULL CHECK (needs_consent IN (0, 1)),
    decided_by BIGINT REFERENCES account (id),
    decided_at TEXT,                        -- instant
    consented BIGINT CHECK (consented IN (0, 1)),
    taken_at TEXT                           -- instant: it is handed out once
);
CREATE INDEX classified_export_of_account ON classified_export (account_id);

-- Passkeys (WebAuthn); only public keys are kept.
CREATE TABLE passkey (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    credential_id TEXT NOT NULL UNIQUE,     -- base64url
    title TEXT NOT NULL,
    content TEXT NOT NULL,                  -- JSON: public key and counter
    created TEXT NOT NULL,                  -- instant
    last_used TEXT,                         -- instant
    seq BIGINT NOT NULL                     -- audit entry
);
CREATE INDEX passkey_of_account ON passkey (account_id);

-- A log-in that waits for an answer from elsewhere: single sign-on, a passkey. Good once, for minutes.
CREATE TABLE pending_login (
    hash TEXT NOT NULL PRIMARY KEY,         -- SHA-256 of what the browser was given
    kind TEXT NOT NULL,
    account_id BIGINT REFERENCES account (id),
    content TEXT NOT NULL,                  -- JSON
    expires TEXT NOT NULL                   -- instant
);
