-- Expand. How people prove who they are to the server: credentials, sessions, tokens of programs, and
-- the answers already given to repeated requests.

-- What proves that somebody is the account.
CREATE TABLE credential (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    password TEXT NOT NULL,                 -- argon2id, PHC form
    must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
    changed TEXT NOT NULL,                  -- instant
    failures BIGINT NOT NULL,               -- wrong passwords since the last right one
    locked_until TEXT,                      -- instant
    second_factor {bytes},                  -- TOTP secret, SM4
    second_factor_on BIGINT NOT NULL CHECK (second_factor_on IN (0, 1)),
    second_factor_step BIGINT NOT NULL,     -- last time step used: a code works once
    last_login TEXT                         -- instant
);

-- Open sessions of browsers. Only the hash of the token is kept.
CREATE TABLE login_session (
    hash TEXT NOT NULL PRIMARY KEY,         -- SHA-256 of the token
    account_id BIGINT NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    opened TEXT NOT NULL,                   -- instant
    seen TEXT NOT NULL,                     -- instant of the last use, to the minute
    expires TEXT NOT NULL                   -- instant
);
CREATE INDEX login_session_of_account ON login_session (account_id);

-- Tokens of programs.
CREATE TABLE api_token (
    id BIGINT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,              -- SHA-256 of the token
    account_id BIGINT NOT NULL REFERENCES account (id),
    title TEXT NOT NULL,
    scopes TEXT NOT NULL,                   -- JSON list: read, write
    created TEXT NOT NULL,                  -- instant
    expires TEXT NOT NULL,                  -- instant
    revoked TEXT,                           -- instant
    seq BIGINT NOT NULL                     -- audit entry of the last change
);
CREATE INDEX api_token_of_account ON api_token (account_id);

-- Answers to writes that carried a key: a repeated request gets the same answer.
CREATE TABLE answered_request (
    account_id BIGINT NOT NULL REFERENCES account (id),
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,              -- SHA-256 of method, path and body
    status BIGINT NOT NULL,                 -- 0 while it is being answered
    body {bytes} NOT NULL,
    time TEXT NOT NULL,                     -- instant
    PRIMARY KEY (account_id, request_key)
);
