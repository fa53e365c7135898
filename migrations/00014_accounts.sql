-- People's accounts: who is calling. A schema of its own, which the roles of the graph do not enter; alliances_account reads and writes
-- what belongs to the person in whose name a transaction acts (civic.viewer), and finds that person by the functions below.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE SCHEMA account;
GRANT USAGE ON SCHEMA account TO alliances_account, alliances_app;

-- protect puts a table of accounts behind its wall: alliances_account has the rows that its condition names, whoever else needs some
-- gets a policy of his own. It fails when a column has no visibility class.
-- +goose StatementBegin
CREATE FUNCTION account.protect(relation regclass, own text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    unclassified text;
BEGIN
    SELECT string_agg(attname, ', ') INTO unclassified
    FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND col_description(relation, attnum) IS NULL;
    IF unclassified IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % without a visibility class: %', relation, unclassified;
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('CREATE POLICY owner_all ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', relation);
    EXECUTE format('CREATE POLICY account_own ON %s TO alliances_account USING (%s) WITH CHECK (%s)', relation, own, own);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO alliances_account', relation);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.protect FROM PUBLIC;

-- key_mark: the fingerprints of the keys that this installation's processes sign and seal with, so that one with others is told at its start.
CREATE TABLE account.key_mark (
    fingerprint text PRIMARY KEY CHECK (fingerprint <> ''),
    first_seen  timestamptz NOT NULL DEFAULT now()
);
SELECT civic.classify('account.key_mark', 'internal', 'fingerprint first_seen');
SELECT account.protect('account.key_mark', 'true');

-- person: who can sign in. The address is in its canonical form (auth.Address); somebody known by an OIDC issuer alone may have none.
CREATE TABLE account.person (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email             text UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    display_name      text CHECK (length(display_name) BETWEEN 1 AND 100),
    locale            text NOT NULL DEFAULT 'fr' CHECK (locale IN ('fr', 'en')),
    platform_roles    text[] NOT NULL DEFAULT '{}' CHECK (platform_roles <@ ARRAY['MODERATOR', 'AUDITOR']),
    suspended_at      timestamptz,
    suspension_reason text CHECK (suspension_reason <> ''),
    version           integer NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL))
);
SELECT civic.classify('account.person', 'own', 'id display_name locale version created_at updated_at');
SELECT civic.classify('account.person', 'contact', 'email');
SELECT civic.classify('account.person', 'staff', 'platform_roles suspended_at suspension_reason');
SELECT account.protect('account.person', 'id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- identity: the same person at an OIDC issuer.
CREATE TABLE account.identity (
    issuer     text NOT NULL CHECK (issuer <> ''),
    subject    text NOT NULL CHECK (subject <> ''),
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_person ON account.identity (person_id);
SELECT civic.classify('account.identity', 'own', 'issuer created_at');
SELECT civic.classify('account.identity', 'internal', 'subject person_id');
SELECT account.protect('account.identity', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- code: a one-time code that was sent to an address: one a purpose and address, the newest. For an address that nobody has there is one, too.
CREATE TABLE account.code (
    purpose    text NOT NULL CHECK (purpose IN ('SIGN_IN', 'CHANGE_ADDRESS', 'CLAIM')),
    address    text NOT NULL,
    subject_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', -- the person or claim that it is for
    digest     bytea NOT NULL CHECK (length(digest) = 32),                   -- keyed; the code itself is nowhere
    tries      integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (purpose, address, subject_id)
);
CREATE INDEX code_expires ON account.code (expires_at);
SELECT civic.classify('account.code', 'secret', 'purpose address subject_id digest tries created_at expires_at used_at');
SELECT account.protect('account.code', 'true');

-- attempt: what is counted for a time, by a keyed digest of the address or network that it is counted for.
CREATE TABLE account.attempt (
    kind text NOT NULL CHECK (kind IN ('SEND', 'SEND_FROM', 'TRY_FROM', 'SPENT', 'FACTOR', 'EXPORT')),
    key  bytea NOT NULL CHECK (length(key) = 32),
    at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attempt_key ON account.attempt (kind, key, at);
CREATE INDEX attempt_at ON account.attempt (at);
SELECT civic.classify('account.attempt', 'secret', 'kind key at');
SELECT account.protect('account.attempt', 'true');

-- session: a device that is signed in. A refresh token names its session and its generation and is used once; the one before it may come
-- again for a moment and gets the same successor, which is kept sealed so long, for phones lose answers. An older one ends the session.
CREATE TABLE account.session (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person_id      uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    device         text CHECK (length(device) BETWEEN 1 AND 120),
    generation     integer NOT NULL DEFAULT 0,
    refresh_digest bytea NOT NULL CHECK (length(refresh_digest) = 32),
    successor      bytea,                             -- sealed: the newest refresh token
    rotated_at     timestamptz NOT NULL DEFAULT now(),
    factor_at      timestamptz,                       -- when a second factor was shown
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    end_reason     text CHECK (end_reason IN ('SIGNED_OUT', 'ENDED', 'REPLAY', 'SUSPENDED', 'ADDRESS_CHANGED', 'FACTOR_RESET')),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_person ON account.session (person_id, created_at DESC, id);
CREATE INDEX session_expires ON account.session (expires_at);
SELECT civic.classify('account.session', 'own', 'id device created_at rotated_at factor_at expires_at');
SELECT civic.classify('account.session', 'secret', 'generation refresh_digest successor');
SELECT civic.classify('account.session', 'internal', 'person_id ended_at end_reason');
SELECT account.protect('account.session', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- factor: the second factor of a person, a time-based one-time password; in force once a code of it was shown.
CREATE TABLE account.factor (
    person_id    uuid PRIMARY KEY REFERENCES account.person ON DELETE CASCADE,
    secret       bytea NOT NULL,                        -- sealed
    last_step    bigint NOT NULL DEFAULT 0,             -- a code is good once
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz
);
SELECT civic.classify('account.factor', 'own', 'created_at confirmed_at');
SELECT civic.classify('account.factor', 'secret', 'person_id secret last_step');
SELECT account.protect('account.factor', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- recovery_code: stands in for the second factor, once.
CREATE TABLE account.recovery_code (
    person_id uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    digest    bytea NOT NULL CHECK (length(digest) = 32),
    used_at   timestamptz,
    PRIMARY KEY (person_id, digest)
);
SELECT civic.classify('account.recovery_code', 'secret', 'person_id digest used_at');
SELECT account.protect('account.recovery_code', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- export: where a person can fetch all that is held on him or her, once.
CREATE TABLE account.export (
    digest     bytea PRIMARY KEY CHECK (length(digest) = 32),   -- of the secret in the address
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX export_person ON account.export (person_id);
SELECT civic.classify('account.export', 'secret', 'digest person_id expires_at used_at');
SELECT account.protect('account.export', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');

-- +goose StatementBegin
-- The doors: what finds a person before it is known who is calling. Each gives ids alone.
CREATE FUNCTION account.person_by_email(address text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$ SELECT p.id FROM person p WHERE p.email = address $$;

CREATE FUNCTION account.person_by_identity(at_issuer text, as_subject text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$ SELECT i.person_id FROM identity i WHERE i.issuer = at_issuer AND i.subject = as_subject $$;

CREATE FUNCTION account.person_of_session(session uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$ SELECT s.person_id FROM account.session s WHERE s.id = session $$;

-- forget deletes what has had its time: codes, counts, sessions. Run it every hour.
CREATE FUNCTION account.forget() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    DELETE FROM code WHERE expires_at < now() - interval '1 day';
    DELETE FROM attempt WHERE at < now() - interval '2 days';
    DELETE FROM export WHERE expires_at < now();
    DELETE FROM session WHERE expires_at < now() - interval '30 days' OR ended_at < now() - interval '30 days';
$$;

-- forget_sealed deletes whatever was made with keys that are lost.
CREATE FUNCTION account.forget_sealed() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    DELETE FROM key_mark;
    DELETE FROM code;
    DELETE FROM attempt;
    DELETE FROM session;
    DELETE FROM recovery_code;
    DELETE FROM factor;
    DELETE FROM civic.job WHERE kind = 'mail' AND finished_at IS NULL;
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.person_by_email, account.person_by_identity, account.person_of_session, account.forget, account.forget_sealed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.person_by_email, account.person_by_identity, account.person_of_session, account.forget, account.forget_sealed TO alliances_account;
