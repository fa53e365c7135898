-- How many things an unfiltered list holds, kept by triggers: counting them at each request would cost what is stored.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- A count is the sum of its rows: each change adds one, so that no writer waits for another, and fold_tallies makes them one.
CREATE TABLE civic.tally (
    subject   text NOT NULL,                  -- the table whose published and current rows are counted
    n         bigint NOT NULL,
    is_public boolean NOT NULL DEFAULT true
);
CREATE INDEX tally_subject ON civic.tally (subject);
SELECT civic.classify('civic.tally', 'public', 'subject n');
SELECT civic.classify('civic.tally', 'internal', 'is_public');
SELECT civic.protect('civic.tally', '');

-- +goose StatementBegin
CREATE FUNCTION civic.keep_tally() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    change bigint := 0;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        change := (SELECT count(*) FROM entered WHERE is_public AND archived_at IS NULL);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        change := change - (SELECT count(*) FROM gone WHERE is_public AND archived_at IS NULL);
    END IF;
    IF change <> 0 THEN
        INSERT INTO tally (subject, n) VALUES (TG_TABLE_NAME, change);
    END IF;
    RETURN NULL;
END
$$;
-- fold_tallies makes one row of those of each count. Run every hour.
CREATE FUNCTION civic.fold_tallies() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH folded AS (DELETE FROM tally t WHERE (SELECT count(*) FROM tally o WHERE o.subject = t.subject) > 1 RETURNING subject, n)
    INSERT INTO tally (subject, n) SELECT subject, sum(n) FROM folded GROUP BY subject
$$;
DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY '{territory,actor,alliance,programme}'::text[] LOOP
        EXECUTE format('INSERT INTO civic.tally (subject, n) SELECT %L, count(*) FROM civic.%I WHERE is_public AND archived_at IS NULL', relation, relation);
        EXECUTE format('CREATE TRIGGER tally_insert AFTER INSERT ON civic.%I REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally()', relation);
        EXECUTE format('CREATE TRIGGER tally_update AFTER UPDATE ON civic.%I REFERENCING OLD TABLE AS gone NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally()', relation);
        EXECUTE format('CREATE TRIGGER tally_delete AFTER DELETE ON civic.%I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally()', relation);
    END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.keep_tally, civic.fold_tallies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.fold_tallies TO alliances_import;
