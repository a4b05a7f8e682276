-- Expand. Layers, editions, their life, mappings and change sets.

-- A spatial dataset and the statement that stands for all its editions.
CREATE TABLE layer (
    id TEXT NOT NULL PRIMARY KEY,           -- for example landuse
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    geometry TEXT NOT NULL,                 -- none, point, line, polygon
    key_field TEXT NOT NULL,
    owner TEXT NOT NULL,                    -- who answers for the data
    legal_status TEXT NOT NULL,             -- for example 法定, 参考
    scale BIGINT NOT NULL,                  -- denominator of the source scale; 0 unknown
    accuracy_mm BIGINT NOT NULL,            -- positional accuracy in millimetres; 0 unknown
    epsg BIGINT NOT NULL,
    secrecy TEXT NOT NULL,                  -- secrecy class
    version BIGINT NOT NULL,                -- moves with each change of this row
    recorded_seq BIGINT NOT NULL            -- audit entry of the last change
);

-- An immutable state of a layer. The rows are in the lake, this is what is known about them.
CREATE TABLE edition (
    layer TEXT NOT NULL REFERENCES layer (id),
    id TEXT NOT NULL,                       -- SHA-256 over the canonical rows
    row_count BIGINT NOT NULL,
    area_centi_m2 BIGINT NOT NULL,          -- sum of the plane areas in 0.01 square metres
    state TEXT NOT NULL CHECK (state IN ('draft', 'checked', 'published', 'superseded')),
    source_file TEXT NOT NULL,              -- lineage: name of the source
    source_hash TEXT NOT NULL,              -- lineage: SHA-256 of the source file
    lineage TEXT NOT NULL,                  -- lineage: transformation, mapping, repairs (JSON)
    created_by BIGINT NOT NULL REFERENCES account (id),
    created_time TEXT NOT NULL,
    created_seq BIGINT NOT NULL,
    checked_by BIGINT REFERENCES account (id),
    checked_seq BIGINT,
    version BIGINT NOT NULL,                -- moves with each change of state
    PRIMARY KEY (layer, id)
);

-- From which day an edition is in force, and when that came to be known. Rows are only added;
-- the same edition may be published again later.
CREATE TABLE publication (
    layer TEXT NOT NULL,
    edition TEXT NOT NULL,
    effective_from TEXT NOT NULL,           -- day; legal time
    document TEXT NOT NULL,                 -- number of the deciding document
    published_by BIGINT NOT NULL REFERENCES account (id),
    time TEXT NOT NULL,
    seq BIGINT NOT NULL,                    -- audit entry; recorded time
    PRIMARY KEY (layer, seq),
    FOREIGN KEY (layer, edition) REFERENCES edition (layer, id)
);
CREATE INDEX publication_in_force ON publication (layer, effective_from, seq);

-- Quality findings of an edition: a work list.
CREATE TABLE finding (
    id BIGINT NOT NULL PRIMARY KEY,
    layer TEXT NOT NULL,
    edition TEXT NOT NULL,
    row_key TEXT NOT NULL,
    field TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    sentence TEXT NOT NULL,
    owner TEXT NOT NULL,                    -- user name, or empty
    state TEXT NOT NULL CHECK (state IN ('open', 'corrected', 'accepted')),
    seq BIGINT NOT NULL,                    -- audit entry of the last change
    FOREIGN KEY (layer, edition) REFERENCES edition (layer, id)
);
CREATE INDEX finding_of_edition ON finding (layer, edition, state);

-- How the fields of a source were mapped to a layer, found again by the source's fingerprint.
CREATE TABLE import_mapping (
    fingerprint TEXT NOT NULL,
    layer TEXT NOT NULL,
    mapping TEXT NOT NULL,                  -- JSON
    version BIGINT NOT NULL,
    saved_by BIGINT NOT NULL REFERENCES account (id),
    time TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (fingerprint, layer)
);

-- A correction of a layer: what was added, changed and removed, by which document, by which two.
CREATE TABLE change_set (
    id BIGINT NOT NULL PRIMARY KEY,
    layer TEXT NOT NULL,
    base_edition TEXT NOT NULL,
    new_edition TEXT NOT NULL,
    document TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    proposed_by BIGINT NOT NULL REFERENCES account (id),
    proposed_seq BIGINT NOT NULL,
    approved_by BIGINT REFERENCES account (id),
    approved_seq BIGINT,
    FOREIGN KEY (layer, base_edition) REFERENCES edition (layer, id),
    FOREIGN KEY (layer, new_edition) REFERENCES edition (layer, id)
);
CREATE INDEX change_set_of_edition ON change_set (layer, new_edition);
