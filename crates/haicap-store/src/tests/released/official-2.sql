CREATE TABLE journal (
    entry SERIAL_PK, seal BIGINT NOT NULL DEFAULT 0, command_id TEXT UNIQUE, fingerprint TEXT NOT NULL,
    at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, actor TEXT NOT NULL, unit TEXT NOT NULL,
    aggregate TEXT NOT NULL, aggregate_id TEXT NOT NULL, version BIGINT, command TEXT NOT NULL,
    outcome TEXT NOT NULL, ground TEXT NOT NULL, events TEXT NOT NULL,
    UNIQUE (aggregate_id, version)
) STRICT;
CREATE INDEX journal_unit ON journal (unit, entry);
CREATE INDEX journal_seal ON journal (seal, entry);
CREATE TABLE seals (
    seal BIGINT NOT NULL PRIMARY KEY, entries BIGINT NOT NULL, previous TEXT NOT NULL,
    hash TEXT NOT NULL, sealed_at BIGINT NOT NULL
) STRICT;
CREATE TABLE dossiers (
    id TEXT NOT NULL PRIMARY KEY, code TEXT UNIQUE, unit TEXT NOT NULL, stage TEXT NOT NULL,
    queue TEXT NOT NULL, procedure TEXT NOT NULL, applicant TEXT NOT NULL, channel TEXT NOT NULL,
    submitted_at BIGINT NOT NULL, accepted_at BIGINT, due_at BIGINT, ready_at BIGINT, closed_at BIGINT,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX dossiers_queue ON dossiers (queue, submitted_at, id) WHERE queue <> '';
CREATE INDEX dossiers_unit ON dossiers (unit, stage, submitted_at, due_at, ready_at, closed_at);
CREATE INDEX dossiers_applicant ON dossiers (applicant);
CREATE TABLE applicants (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, identity_number TEXT NOT NULL,
    phone TEXT NOT NULL, person TEXT
) STRICT;
CREATE INDEX applicants_identity ON applicants (identity_number);
CREATE TABLE desk_days (
    desk TEXT NOT NULL, day TEXT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (desk, day)
) STRICT;
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY, login TEXT UNIQUE, password TEXT, person TEXT NOT NULL,
    unit TEXT NOT NULL, active BIGINT NOT NULL, version BIGINT NOT NULL CHECK (version > 0),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_unit ON accounts (unit);
CREATE TABLE sessions (
    token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT
) STRICT;
CREATE INDEX sessions_account ON sessions (account);
CREATE TABLE grants (
    token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, minted_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL, used_at BIGINT
) STRICT;
CREATE TABLE followups (
    id SERIAL_PK, kind TEXT NOT NULL, aggregate_id TEXT NOT NULL, body TEXT NOT NULL,
    ready_at BIGINT NOT NULL, leased_until BIGINT NOT NULL DEFAULT 0, attempts BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT, last_error TEXT
) STRICT;
CREATE INDEX followups_open ON followups (ready_at, id) WHERE done_at IS NULL;
