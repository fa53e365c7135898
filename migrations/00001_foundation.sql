-- What every later file stands on: schemas, trusted extensions, the visibility classes of columns, the public wall, events, jobs.
-- Roles exist before the first migration (internal/postgres/setup.go makes them); they own nothing.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE SCHEMA civic;    -- the graph: what is published, and drafts of it
CREATE SCHEMA private;  -- fields of another audience than the row they belong to (exact places, contacts)
GRANT USAGE ON SCHEMA civic TO alliances_public, alliances_app, alliances_import;
GRANT USAGE ON SCHEMA private TO alliances_import;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA civic;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA civic;

-- fold is how names are compared: no accents, lower case, hyphens and apostrophes as spaces, single spaces.
-- It names its dictionary, so it may be called immutable and stand in an index.
-- +goose StatementBegin
CREATE FUNCTION civic.fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
SET search_path = civic, pg_catalog
RETURN btrim(regexp_replace(lower(civic.unaccent('civic.unaccent'::regdictionary, name)), '[^a-z0-9]+', ' ', 'g'));
-- +goose StatementEnd

-- event is the log that every process reads whole (cache, subscriptions). Triggers write it, so that import and psql cannot
-- forget. A reader takes rows below pg_snapshot_xmin(pg_current_snapshot()) by xid, so that late commits are not lost.
CREATE TABLE civic.event (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at      timestamptz NOT NULL DEFAULT now(),
    subject text NOT NULL,               -- the table that changed
    change  text NOT NULL CHECK (change IN ('INSERT', 'UPDATE', 'DELETE')),
    ids     uuid[]                       -- NULL: more rows than are worth naming; everything of the subject may have changed
);
CREATE INDEX event_xid ON civic.event (xid, id);

-- job is the queue that one worker claims (mail, push): rows are written in the transaction of their cause.
CREATE TABLE civic.job (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL,
    payload      jsonb NOT NULL,
    dedupe_key   text UNIQUE,            -- at most one job a reason
    run_at       timestamptz NOT NULL DEFAULT now(),
    attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    locked_until timestamptz,
    finished_at  timestamptz,
    failure      text
);
CREATE INDEX job_due ON civic.job (run_at, id) WHERE finished_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION civic.record_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    touched uuid[];
    key_column text := TG_ARGV[0];
BEGIN
    EXECUTE format('SELECT array_agg(k) FROM (SELECT DISTINCT %I AS k FROM changed LIMIT 1001) c', key_column) INTO touched;
    IF touched IS NULL THEN
        RETURN NULL; -- the statement changed no row
    END IF;
    INSERT INTO event (subject, change, ids)
    VALUES (TG_TABLE_NAME, TG_OP, CASE WHEN cardinality(touched) <= 1000 THEN touched END);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- classify gives columns their visibility class, as their comment, and lets the public role read the public ones.
-- Classes: public; place (exact places); contact; own; operator; case; staff; secret; internal (keys and marks of the system).
-- +goose StatementBegin
CREATE FUNCTION civic.classify(relation regclass, class text, columns text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    name text;
BEGIN
    IF class NOT IN ('public', 'place', 'contact', 'own', 'operator', 'case', 'staff', 'secret', 'internal') THEN
        RAISE EXCEPTION 'visibility class % is unknown', class;
    END IF;
    FOREACH name IN ARRAY string_to_array(columns, ' ') LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, name, class);
        IF class = 'public' THEN
            EXECUTE format('GRANT SELECT (%I) ON %s TO alliances_public', name, relation);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- protect puts a table behind the wall: row-level security that binds its owner too, the public role on is_public rows alone,
-- the import role on all, events by statement. It fails when a column has no visibility class. event_key NULL: no events.
-- +goose StatementBegin
CREATE FUNCTION civic.protect(relation regclass, event_key text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    unclassified text;
    has_public boolean;
BEGIN
    SELECT string_agg(attname, ', ') INTO unclassified
    FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND col_description(relation, attnum) IS NULL;
    IF unclassified IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % without a visibility class: %', relation, unclassified;
    END IF;
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = 'is_public' AND NOT attisdropped) INTO has_public;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('CREATE POLICY owner_all ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', relation);
    EXECUTE format('CREATE POLICY import_all ON %s TO alliances_import USING (true) WITH CHECK (true)', relation);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO alliances_import', relation);
    IF has_public THEN
        EXECUTE format('CREATE POLICY public_read ON %s FOR SELECT TO alliances_public USING (is_public)', relation);
    END IF;
    IF event_key IS NOT NULL THEN
        EXECUTE format('CREATE TRIGGER event_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_key);
        EXECUTE format('CREATE TRIGGER event_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_key);
        EXECUTE format('CREATE TRIGGER event_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_key);
    END IF;
END
$$;
-- +goose StatementEnd

-- analyze gathers statistics for the planner, for whoever has loaded much and owns nothing: coarse and fast; autovacuum refines them.
-- +goose StatementBegin
CREATE FUNCTION civic.analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
SET default_statistics_target = 20
AS $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'civic'::regnamespace AND c.relkind = 'r' LOOP
        EXECUTE format('ANALYZE %s', relation);
    END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.classify, civic.protect, civic.record_event, civic.analyze FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.analyze TO alliances_import;

SELECT civic.classify('civic.event', 'internal', 'id xid at subject change ids');
SELECT civic.protect('civic.event', NULL);
SELECT civic.classify('civic.job', 'internal', 'id kind payload dedupe_key run_at attempts locked_until finished_at failure');
SELECT civic.protect('civic.job', NULL);

-- source: where a fact comes from. A fact without one says so by a NULL source_id.
CREATE TABLE civic.source (
    id           uuid PRIMARY KEY,
    source_key   text NOT NULL UNIQUE CHECK (source_key <> ''),
    title        text NOT NULL CHECK (title <> ''),
    url          text CHECK (url ~ '^https?://'),
    licence      text CHECK (licence <> ''),
    published_on date,
    is_public    boolean NOT NULL DEFAULT true,
    updated_at   timestamptz NOT NULL DEFAULT now()
);
SELECT civic.classify('civic.source', 'public', 'id title url licence published_on updated_at');
SELECT civic.classify('civic.source', 'internal', 'source_key is_public');
SELECT civic.protect('civic.source', 'id');

-- app_release says which versions of the mobile apps may still be used. No row: every version is supported.
CREATE TABLE civic.app_release (
    platform          text PRIMARY KEY CHECK (platform IN ('ANDROID', 'IOS', 'WEB')),
    minimum_version   integer[] NOT NULL CHECK (cardinality(minimum_version) BETWEEN 1 AND 4),
    current_version   integer[] NOT NULL CHECK (cardinality(current_version) BETWEEN 1 AND 4),
    message           text CHECK (message <> ''),
    store_url         text CHECK (store_url ~ '^https://'),
    is_public         boolean NOT NULL DEFAULT true,
    CHECK (minimum_version <= current_version)
);
SELECT civic.classify('civic.app_release', 'public', 'platform minimum_version current_version message store_url');
SELECT civic.classify('civic.app_release', 'internal', 'is_public');
SELECT civic.protect('civic.app_release', NULL);
