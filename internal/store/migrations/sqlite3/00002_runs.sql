-- +goose Up
-- Training runs. doc is a track.Record; what is asked for by it stands in columns too.
CREATE TABLE run (
    id      TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    state   TEXT NOT NULL,
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    mailbox INTEGER NOT NULL, -- 1: it reports to one
    doc     BLOB NOT NULL
) STRICT;
CREATE INDEX run_list ON run (project, created, id);
CREATE INDEX run_living ON run (seen) WHERE state IN ('starting', 'running', 'suspect');

CREATE INDEX run_mailbox ON run (created) WHERE mailbox = 1;

-- What came in one request or more: n events from the position first on, as lines of JSON in zstd.
CREATE TABLE run_events (
    run   TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    data  BLOB NOT NULL,
    PRIMARY KEY (run, first)
) STRICT;

-- The curves of a run, at several resolutions.
CREATE TABLE run_block (
    run    TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    series TEXT NOT NULL,
    level  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (run, series, level, n)
) STRICT;

-- What is to be told about runs, and to whom: a note becomes a delivery for every channel that wants it.
CREATE TABLE note (
    id      TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    run     TEXT NOT NULL,
    created INTEGER NOT NULL,
    spread  INTEGER NOT NULL,
    doc     BLOB NOT NULL
) STRICT;
CREATE INDEX note_fresh ON note (created) WHERE spread = 0;
CREATE INDEX note_old ON note (created);
CREATE INDEX note_run ON note (run);

CREATE TABLE delivery (
    note    TEXT NOT NULL REFERENCES note (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    project TEXT NOT NULL,
    state   TEXT NOT NULL, -- waiting, sent, dead
    due     INTEGER NOT NULL,
    tries   INTEGER NOT NULL,
    owner   TEXT NOT NULL,
    updated INTEGER NOT NULL,
    problem TEXT NOT NULL,
    PRIMARY KEY (note, channel)
) STRICT;
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'waiting';
CREATE INDEX delivery_list ON delivery (project, updated, note, channel);

-- Keys of the server itself.
CREATE TABLE secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE secret;
DROP TABLE delivery;
DROP TABLE note;
DROP TABLE run_block;
DROP TABLE run_events;
DROP TABLE run;
