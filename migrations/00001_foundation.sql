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
-- forget. A reader keeps the snapshot of its last reading and asks for what that one could not see (civic.events_since).
CREATE TABLE civic.event (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at      timestamptz NOT NULL DEFAULT now(),
    subject text NOT NULL,               -- the table that changed, or a part of its columns
    change  text NOT NULL CHECK (change IN ('INSERT', 'UPDATE', 'DELETE')),
    ids     uuid[],                      -- those to which it matters; NULL: everything of the subject may have changed
    counts  jsonb                        -- of shift_places: the new ones, by shift
);
CREATE INDEX event_xid ON civic.event (xid, id);

-- event_mark: at that time every transaction below xid had ended. Once forgotten, the events below it are being deleted.
CREATE TABLE civic.event_mark (
    xid       xid8 PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    forgotten boolean NOT NULL DEFAULT false
);

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
-- record_event logs what a statement did to the ids that its argument, a query over the transition tables, gives: none, no event;
-- more than a thousand, or no query, everything of the subject.
CREATE FUNCTION civic.record_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    touched uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[0] <> '' THEN
        EXECUTE 'SELECT array_agg(id) FROM (SELECT DISTINCT id FROM (' || TG_ARGV[0] || ') given (id) WHERE id IS NOT NULL LIMIT 1001) touched' INTO touched;
        IF touched IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO event (subject, change, ids) VALUES (TG_TABLE_NAME, TG_OP, CASE WHEN cardinality(touched) <= 1000 THEN touched END);
    RETURN NULL;
END
$$;

-- forget_events deletes events whose transactions ended longer ago than that, at most ten thousand, and tells whether there are
-- more. It goes by marks of its own, for the row of an event does not tell when its transaction ended. Run it every hour.
CREATE FUNCTION civic.forget_events(keep interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    floor xid8 := (SELECT m.xid FROM event_mark m WHERE m.at < now() - keep ORDER BY m.xid DESC LIMIT 1);
    deleted integer;
BEGIN
    INSERT INTO event_mark (xid) VALUES (pg_snapshot_xmin(pg_current_snapshot())) ON CONFLICT DO NOTHING;
    UPDATE event_mark m SET forgotten = true WHERE m.xid = floor AND NOT m.forgotten;
    DELETE FROM event_mark m WHERE m.xid < floor;
    DELETE FROM event e WHERE e.id IN (SELECT o.id FROM event o WHERE o.xid < floor ORDER BY o.xid, o.id LIMIT 10000);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted = 10000;
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
-- the import role on all, events by statement. It fails when a column has no visibility class. event_query gives, from the rows of
-- changed, the ids to which their change matters: the keys by which rows of the table are read. '': events without ids; NULL: none.
-- +goose StatementBegin
CREATE FUNCTION civic.protect(relation regclass, event_query text) RETURNS void
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
    IF event_query IS NOT NULL THEN
        EXECUTE format('CREATE TRIGGER event_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_query);
        EXECUTE format('CREATE TRIGGER event_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_query);
        IF event_query <> '' THEN -- a row matters to what it belonged to, too
            event_query := 'WITH changed AS (TABLE was UNION ALL TABLE changed) ' || event_query;
        END IF;
        EXECUTE format('CREATE TRIGGER event_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event(%L)', relation, event_query);
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
REVOKE EXECUTE ON FUNCTION civic.classify, civic.protect, civic.record_event, civic.forget_events, civic.analyze FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.analyze, civic.forget_events TO alliances_import;

SELECT civic.classify('civic.event', 'internal', 'id xid at subject change ids counts');
SELECT civic.protect('civic.event', NULL);
SELECT civic.classify('civic.event_mark', 'internal', 'xid at forgotten');
SELECT civic.protect('civic.event_mark', NULL);
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
SELECT civic.protect('civic.source', 'SELECT id FROM changed');

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
SELECT civic.protect('civic.app_release', '');
