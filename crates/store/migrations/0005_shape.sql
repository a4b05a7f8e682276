-- Expand. Tables that are made from definitions, so that a backup can be put back into either database.

CREATE TABLE table_shape (
    number BIGINT NOT NULL PRIMARY KEY,     -- order in which the texts were run
    statements TEXT NOT NULL                -- portable, as a migration
);
