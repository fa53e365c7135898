-- What belongs to something that is not published is not published either. The flag of a row falls with that of its parents, whatever
-- wrote it, and never rises by itself: whoever publishes a thing says which of its rows go with it.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- +goose StatementBegin
-- hide_orphans hides the changed rows of a child table whose parent is hidden: its arguments are pairs of a column and its table.
CREATE FUNCTION civic.hide_orphans() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL; -- the statement was its own, and there was nothing to hide
    END IF;
    FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format('UPDATE %1$s c SET is_public = false FROM %3$I p WHERE p.id = c.%2$I AND NOT p.is_public AND c.is_public AND c.%2$I IN (SELECT %2$I FROM changed)',
                       TG_RELID::regclass, TG_ARGV[2 * i], TG_ARGV[2 * i + 1]);
    END LOOP;
    RETURN NULL;
END
$$;
-- hide_children hides the rows that belong to the hidden ones among the changed: its arguments are pairs of a table and its column.
CREATE FUNCTION civic.hide_children() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    hidden uuid[] := ARRAY(SELECT id FROM changed WHERE NOT is_public);
BEGIN
    IF cardinality(hidden) > 0 THEN
        FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            EXECUTE format('UPDATE %I SET is_public = false WHERE %I = ANY ($1) AND is_public', TG_ARGV[2 * i], TG_ARGV[2 * i + 1]) USING hidden;
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    -- child, column, parent: the column's row decides whether the child may be public.
    belongs text[] := ARRAY[
        ['actor_identifier', 'actor_id', 'actor'], ['actor_territory', 'actor_id', 'actor'],
        ['alliance_member', 'alliance_id', 'alliance'], ['alliance_member', 'actor_id', 'actor'],
        ['convention', 'alliance_id', 'alliance'], ['signatory', 'convention_id', 'convention'], ['signatory', 'actor_id', 'actor'],
        ['programme_access', 'programme_id', 'programme'], ['programme_theme', 'programme_id', 'programme'],
        ['programme_audience', 'programme_id', 'programme'], ['programme_operator', 'programme_id', 'programme'],
        ['programme_operator', 'actor_id', 'actor'], ['programme_service', 'programme_id', 'programme'],
        ['programme_zone', 'programme_id', 'programme'], ['statement', 'programme_id', 'programme'], ['site', 'programme_id', 'programme'],
        ['contribution', 'contributor_id', 'actor'], ['contribution', 'to_actor_id', 'actor'], ['contribution', 'to_alliance_id', 'alliance'],
        ['contribution', 'to_programme_id', 'programme'], ['objective', 'programme_id', 'programme'], ['objective', 'alliance_id', 'alliance'],
        ['outcome', 'programme_id', 'programme'], ['timeline_event', 'programme_id', 'programme'], ['timeline_event', 'alliance_id', 'alliance'],
        ['mission', 'organiser_id', 'actor'], ['mission', 'programme_id', 'programme'], ['shift', 'mission_id', 'mission']];
    child text;
    parent text;
    pairs text;
BEGIN
    FOR child, pairs IN SELECT belongs[i][1], string_agg(format('%L, %L', belongs[i][2], belongs[i][3]), ', ') FROM generate_subscripts(belongs, 1) i GROUP BY 1 LOOP
        EXECUTE format('CREATE TRIGGER orphan_insert AFTER INSERT ON civic.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans(%s)', child, pairs);
        EXECUTE format('CREATE TRIGGER orphan_update AFTER UPDATE ON civic.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans(%s)', child, pairs);
    END LOOP;
    FOR parent, pairs IN SELECT belongs[i][3], string_agg(format('%L, %L', belongs[i][1], belongs[i][2]), ', ') FROM generate_subscripts(belongs, 1) i GROUP BY 1 LOOP
        EXECUTE format('CREATE TRIGGER children_update AFTER UPDATE ON civic.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children(%s)', parent, pairs);
    END LOOP;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.hide_orphans, civic.hide_children FROM PUBLIC;
