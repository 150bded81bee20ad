-- Tables of the machinery. Run as the owner of the data; every statement may run again.

CREATE TABLE IF NOT EXISTS sync.meta (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch uuid NOT NULL DEFAULT gen_random_uuid(),
    schema_version text NOT NULL,
    min_read text NOT NULL,
    min_write text NOT NULL,
    after_restore text NOT NULL DEFAULT 'resend' CHECK (after_restore IN ('resend', 'discard')),
    offline_grace_days integer NOT NULL DEFAULT 30 CHECK (offline_grace_days BETWEEN 1 AND 3650),
    -- Tombstones of transactions below this are gone; a desk whose cursor is older compares all.
    purge_before xid8,
    -- When the database came back from a backup: rows written later may not know what was lost.
    restored_at timestamptz,
    installed_at timestamptz NOT NULL DEFAULT now(),
    -- SHA-256 of everything the installer makes, so that a second run knows there is nothing to do.
    machinery text NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS sync.login (
    role_name name PRIMARY KEY,
    organisation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    active boolean NOT NULL DEFAULT true,
    must_change_password boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_sign_in_at timestamptz,
    CONSTRAINT uq_login_person UNIQUE (organisation_id, person_id),
    CONSTRAINT fk_login_person FOREIGN KEY (organisation_id, person_id)
        REFERENCES chancery.person (organisation_id, id)
);

CREATE TABLE IF NOT EXISTS sync.client (
    organisation_id uuid NOT NULL,
    client_id uuid NOT NULL,
    person_id uuid NOT NULL,
    device text NOT NULL,
    build text NOT NULL,
    schema_version text NOT NULL,
    turn uuid NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, client_id),
    CONSTRAINT fk_client_person FOREIGN KEY (organisation_id, person_id)
        REFERENCES chancery.person (organisation_id, id)
);
-- Mutations up to this number that are not known were given up by the desk.
ALTER TABLE sync.client ADD COLUMN IF NOT EXISTS given_up bigint NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS sync.mutation (
    organisation_id uuid NOT NULL,
    client_id uuid NOT NULL,
    mutation_id bigint NOT NULL,
    hash bytea NOT NULL,
    result jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, client_id, mutation_id),
    CONSTRAINT fk_mutation_client FOREIGN KEY (organisation_id, client_id)
        REFERENCES sync.client (organisation_id, client_id)
);

-- The newest removal of a row. A row that a desk sees beside it was written again since.
CREATE TABLE IF NOT EXISTS sync.tombstone (
    organisation_id uuid NOT NULL,
    table_name text NOT NULL,
    row_key text NOT NULL,
    row_version bigint NOT NULL,
    sync_xid xid8 NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, table_name, row_key)
);
CREATE INDEX IF NOT EXISTS ix_tombstone_sync ON sync.tombstone (organisation_id, sync_xid);

-- Who gained or lost what. Without a person: everybody of the organisation.
CREATE TABLE IF NOT EXISTS sync.access_change (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid,
    sync_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    what text NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX IF NOT EXISTS ix_access_change_sync ON sync.access_change (organisation_id, sync_xid);

CREATE TABLE IF NOT EXISTS sync.sign_in (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    client_id uuid NOT NULL,
    device text NOT NULL,
    address inet,
    build text NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX IF NOT EXISTS ix_sign_in_at ON sync.sign_in (organisation_id, at);
CREATE INDEX IF NOT EXISTS ix_sign_in_client ON sync.sign_in (organisation_id, client_id, at);

-- Documents as the desks encrypted them, by the digest of what is stored here.
CREATE TABLE IF NOT EXISTS sync.blob (
    organisation_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    content bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, sha256),
    CONSTRAINT ck_blob_sha256 CHECK (sha256(content) = sha256)
);
