-- Expand. Quality findings as a work list that follows a row from edition to edition.

CREATE TABLE quality_finding (
    id BIGINT NOT NULL PRIMARY KEY,
    layer TEXT NOT NULL,
    edition TEXT NOT NULL,
    rule TEXT NOT NULL,
    row_key TEXT NOT NULL,                  -- empty for the layer as a whole
    field TEXT NOT NULL,                    -- column, geometry, or empty
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    sentence TEXT NOT NULL,                 -- what was found, Chinese
    detail TEXT NOT NULL,                   -- JSON: the other sentences, the place, the piece
    owner TEXT NOT NULL,                    -- user name, or empty
    state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'mended', 'waived', 'closed')),
    reason TEXT NOT NULL,                   -- why it was waived, how it was mended
    waived_by BIGINT REFERENCES account (id),
    previous BIGINT REFERENCES quality_finding (id),  -- the same finding in an earlier edition
    successor BIGINT,                       -- the same finding in a later edition, once closed
    seq BIGINT NOT NULL,                    -- audit entry of the last change
    FOREIGN KEY (layer, edition) REFERENCES edition (layer, id)
);
CREATE INDEX quality_finding_of_edition ON quality_finding (layer, edition, state);

-- Move. What was accepted was waived, what was corrected is closed.
INSERT INTO quality_finding (id, layer, edition, rule, row_key, field, severity, sentence, detail, owner, state,
    reason, waived_by, previous, successor, seq)
SELECT id, layer, edition, rule, row_key, field, severity, sentence, '{}', owner,
    CASE state WHEN 'corrected' THEN 'closed' WHEN 'accepted' THEN 'waived'
        ELSE CASE owner WHEN '' THEN 'open' ELSE 'assigned' END END,
    '', NULL, NULL, NULL, seq
FROM finding;

-- Contract.
DROP TABLE finding;
