-- Times are microseconds since 1970 UTC, 0 for none. JSON is kept byte for byte.
-- Text is ordered by its bytes, as SQLite does it.

-- +goose Up
CREATE TABLE project (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    retain_days BIGINT NOT NULL,
    limits      BYTEA NOT NULL
);
CREATE INDEX project_list ON project (created, id);

CREATE TABLE person (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    issuer  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    email   TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    seen    BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);

CREATE TABLE member (
    project    TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    person     TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role       TEXT COLLATE "C" NOT NULL,
    by_groups  BIGINT NOT NULL,
    added      BIGINT NOT NULL,
    PRIMARY KEY (project, person)
);
CREATE INDEX member_person ON member (person);

CREATE TABLE login (
    hash    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person  TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX login_person ON login (person);
CREATE INDEX login_expires ON login (expires);

CREATE TABLE api_key (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project  TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name     TEXT COLLATE "C" NOT NULL,
    scopes   BYTEA NOT NULL,
    hash     TEXT COLLATE "C" NOT NULL,
    limits   BYTEA NOT NULL,
    created  BIGINT NOT NULL,
    creator  TEXT COLLATE "C" NOT NULL,
    expires  BIGINT NOT NULL,
    revoked  BIGINT NOT NULL,
    used     BIGINT NOT NULL,
    next_key TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL
);
CREATE INDEX api_key_list ON api_key (project, created, id);

CREATE TABLE object (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind      TEXT COLLATE "C" NOT NULL,
    project   TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    parent    TEXT COLLATE "C", -- NULL for none
    name      TEXT COLLATE "C" NOT NULL,
    is_unique BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    used      BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    body      BYTEA,
    bytes     BIGINT NOT NULL,
    request   TEXT COLLATE "C" NOT NULL,
    UNIQUE (project, id), -- what a parent is found by: it is of the same project
    FOREIGN KEY (project, parent) REFERENCES object (project, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX object_unique ON object (project, kind, name) WHERE is_unique = 1;
CREATE INDEX object_list ON object (project, kind, created, id);
CREATE INDEX object_name ON object (project, kind, name, created, id);
CREATE INDEX object_parent ON object (project, parent, kind, created, id);
CREATE INDEX object_used ON object (project, used);
CREATE INDEX object_bytes ON object (project, bytes);

-- A blob without an object is garbage.
CREATE TABLE blob (
    blob     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    object   TEXT COLLATE "C" REFERENCES object (id) ON DELETE SET NULL,
    position BIGINT NOT NULL
);
CREATE INDEX blob_object ON blob (object, position);

CREATE TABLE job (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project    TEXT COLLATE "C" NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    kind       TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    priority   BIGINT NOT NULL,
    input      BYTEA,
    result     BYTEA,
    problem    BYTEA,
    progress   BYTEA,
    attempt    BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    started    BIGINT NOT NULL,
    finished   BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    owner      TEXT COLLATE "C" NOT NULL,
    lease      BIGINT NOT NULL,
    cancel     BIGINT NOT NULL,
    actor      TEXT COLLATE "C" NOT NULL,
    request    TEXT COLLATE "C" NOT NULL,
    events     BIGINT NOT NULL -- how many there are, which numbers the next
);
CREATE INDEX job_list ON job (project, created, id);
CREATE INDEX job_state ON job (project, state, created, id);
CREATE INDEX job_started ON job (project, started);
CREATE INDEX job_queued ON job (project, priority DESC, created, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (project, lease) WHERE state = 'running';

CREATE TABLE event (
    job     TEXT COLLATE "C" NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    seq     BIGINT NOT NULL,
    created BIGINT NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    data    BYTEA,
    PRIMARY KEY (job, seq)
);

-- Entries outlive what they speak of, so nothing is referenced.
CREATE TABLE audit (
    seq     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created BIGINT NOT NULL,
    project TEXT COLLATE "C" NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    request TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    object  TEXT COLLATE "C" NOT NULL,
    detail  BYTEA
);
CREATE INDEX audit_list ON audit (project, seq);

CREATE TABLE counter (
    name  TEXT COLLATE "C" NOT NULL,
    since BIGINT NOT NULL, -- the begin of the window
    n     BIGINT NOT NULL,
    PRIMARY KEY (name, since)
);

-- What transactions lock to take turns.
CREATE TABLE turn ();

-- +goose Down
DROP TABLE turn;
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
