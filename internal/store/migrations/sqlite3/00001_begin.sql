-- Times are microseconds since 1970 UTC, 0 for none. JSON is kept byte for byte.

-- +goose Up
CREATE TABLE project (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    retain_days INTEGER NOT NULL,
    limits      BLOB    NOT NULL
) STRICT;
CREATE INDEX project_list ON project (created, id);

CREATE TABLE person (
    id      TEXT    NOT NULL PRIMARY KEY,
    issuer  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    email   TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    seen    INTEGER NOT NULL,
    UNIQUE (issuer, subject)
) STRICT;

CREATE TABLE member (
    project    TEXT    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    person     TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role       TEXT    NOT NULL,
    by_groups  INTEGER NOT NULL,
    added      INTEGER NOT NULL,
    PRIMARY KEY (project, person)
) STRICT;
CREATE INDEX member_person ON member (person);

CREATE TABLE login (
    hash    TEXT    NOT NULL PRIMARY KEY,
    person  TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX login_person ON login (person);
CREATE INDEX login_expires ON login (expires);

CREATE TABLE api_key (
    id       TEXT    NOT NULL PRIMARY KEY,
    project  TEXT    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    scopes   BLOB    NOT NULL,
    hash     TEXT    NOT NULL,
    limits   BLOB    NOT NULL,
    created  INTEGER NOT NULL,
    creator  TEXT    NOT NULL,
    expires  INTEGER NOT NULL,
    revoked  INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    next_key TEXT    NOT NULL,
    version  INTEGER NOT NULL
) STRICT;
CREATE INDEX api_key_list ON api_key (project, created, id);

CREATE TABLE object (
    id        TEXT    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL,
    project   TEXT    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    parent    TEXT, -- NULL for none
    name      TEXT    NOT NULL,
    is_unique INTEGER NOT NULL,
    created   INTEGER NOT NULL,
    updated   INTEGER NOT NULL,
    used      INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    body      BLOB,
    bytes     INTEGER NOT NULL,
    request   TEXT    NOT NULL,
    UNIQUE (project, id), -- what a parent is found by: it is of the same project
    FOREIGN KEY (project, parent) REFERENCES object (project, id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX object_unique ON object (project, kind, name) WHERE is_unique = 1;
CREATE INDEX object_list ON object (project, kind, created, id);
CREATE INDEX object_name ON object (project, kind, name, created, id);
CREATE INDEX object_parent ON object (project, parent, kind, created, id);
CREATE INDEX object_used ON object (project, used);
CREATE INDEX object_bytes ON object (project, bytes);

-- A blob without an object is garbage.
CREATE TABLE blob (
    blob     TEXT    NOT NULL PRIMARY KEY,
    object   TEXT REFERENCES object (id) ON DELETE SET NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX blob_object ON blob (object, position);

CREATE TABLE job (
    id         TEXT    NOT NULL PRIMARY KEY,
    project    TEXT    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    priority   INTEGER NOT NULL,
    input      BLOB,
    result     BLOB,
    problem    BLOB,
    progress   BLOB,
    attempt    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    started    INTEGER NOT NULL,
    finished   INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    owner      TEXT    NOT NULL,
    lease      INTEGER NOT NULL,
    cancel     INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    events     INTEGER NOT NULL -- how many there are, which numbers the next
) STRICT;
CREATE INDEX job_list ON job (project, created, id);
CREATE INDEX job_state ON job (project, state, created, id);
CREATE INDEX job_started ON job (project, started);
CREATE INDEX job_queued ON job (project, priority DESC, created, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (project, lease) WHERE state = 'running';

CREATE TABLE event (
    job     TEXT    NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    created INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    data    BLOB,
    PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;

-- Entries outlive what they speak of, so nothing is referenced.
CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    project TEXT    NOT NULL,
    actor   TEXT    NOT NULL,
    address TEXT    NOT NULL,
    request TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    object  TEXT    NOT NULL,
    detail  BLOB
) STRICT;
CREATE INDEX audit_list ON audit (project, seq);

CREATE TABLE counter (
    name  TEXT    NOT NULL,
    since INTEGER NOT NULL, -- the begin of the window
    n     INTEGER NOT NULL,
    PRIMARY KEY (name, since)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE counter;
DROP TABLE audit;
DROP TABLE event;
DROP TABLE job;
DROP TABLE blob;
DROP TABLE object;
DROP TABLE api_key;
DROP TABLE login;
DROP TABLE member;
DROP TABLE person;
DROP TABLE project;
