-- +goose Up
-- Training runs. doc is a track.Record; what is asked for by it stands in columns too.
CREATE TABLE run (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name    TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    events  BIGINT NOT NULL,
    mailbox BIGINT NOT NULL, -- 1: it reports to one
    doc     BYTEA NOT NULL
);
CREATE INDEX run_list ON run (project, created, id);
CREATE INDEX run_living ON run (seen) WHERE state IN ('starting', 'running', 'suspect');

CREATE INDEX run_mailbox ON run (created) WHERE mailbox = 1;

-- What came in one request or more: n events from the position first on, as lines of JSON in zstd.
CREATE TABLE run_events (
    run   TEXT COLLATE "C" NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    first BIGINT NOT NULL,
    n     BIGINT NOT NULL,
    data  BYTEA NOT NULL,
    PRIMARY KEY (run, first)
);

-- The curves of a run, at several resolutions.
CREATE TABLE run_block (
    run    TEXT COLLATE "C" NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    series TEXT COLLATE "C" NOT NULL,
    level  BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    data   BYTEA NOT NULL,
    PRIMARY KEY (run, series, level, n)
);

-- What is to be told about runs, and to whom: a note becomes a delivery for every channel that wants it.
CREATE TABLE note (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    run     TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    spread  BIGINT NOT NULL,
    doc     BYTEA NOT NULL
);
CREATE INDEX note_fresh ON note (created) WHERE spread = 0;
CREATE INDEX note_old ON note (created);
CREATE INDEX note_run ON note (run);

CREATE TABLE delivery (
    note    TEXT COLLATE "C" NOT NULL REFERENCES note (id) ON DELETE CASCADE,
    channel TEXT COLLATE "C" NOT NULL,
    project TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL, -- waiting, sent, dead
    due     BIGINT NOT NULL,
    tries   BIGINT NOT NULL,
    owner   TEXT COLLATE "C" NOT NULL,
    updated BIGINT NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (note, channel)
);
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'waiting';
CREATE INDEX delivery_list ON delivery (project, updated, note, channel);

-- Keys of the server itself.
CREATE TABLE secret (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- +goose Down
DROP TABLE secret;
DROP TABLE delivery;
DROP TABLE note;
DROP TABLE run_block;
DROP TABLE run_events;
DROP TABLE run;
