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
CREATE TABLE officials (
    id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE, from_unit TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX officials_unit ON officials (from_unit, code);
CREATE TABLE assignments (
    id TEXT NOT NULL PRIMARY KEY, official TEXT NOT NULL, unit TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX assignments_unit ON assignments (unit);
CREATE INDEX assignments_official ON assignments (official);
CREATE TABLE trials (
    number BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE TABLE rounds (
    id TEXT NOT NULL PRIMARY KEY, trial BIGINT NOT NULL, status TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX rounds_status ON rounds (status);
CREATE INDEX rounds_trial ON rounds (trial);
