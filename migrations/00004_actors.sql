-- Actors of the three worlds. The world an organisation speaks for is not its legal form.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.actor (
    id             uuid PRIMARY KEY,
    source_key     text UNIQUE,
    name           text NOT NULL CHECK (name <> ''),
    world          text NOT NULL CHECK (world IN ('ASSOCIATION', 'COMPANY', 'PUBLIC_AUTHORITY')),
    world_basis    text NOT NULL CHECK (world_basis IN ('PRESUMED', 'DECLARED', 'VERIFIED')),
    legal_form     text CHECK (legal_form <> ''),
    description    text CHECK (description <> ''),
    content_locale text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    website        text CHECK (website ~ '^https?://'),
    logo_url       text CHECK (logo_url ~ '^https?://'),
    first_seen_year integer,                        -- first and last year in the open data that names it
    last_seen_year integer,
    note           text CHECK (note <> ''),          -- what is known of the identification, for whoever checks it
    source_id      uuid REFERENCES civic.source,
    successor_id   uuid REFERENCES civic.actor,      -- a merged organisation answers with its successor
    sort_name      text NOT NULL,                    -- civic.fold(name)
    version        integer NOT NULL DEFAULT 1,
    is_public      boolean NOT NULL DEFAULT true,
    archived_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX actor_successor ON civic.actor (successor_id) WHERE successor_id IS NOT NULL;
CREATE INDEX actor_order ON civic.actor (sort_name, id);

-- actor_identifier: SIREN, SIRET, RNA, FINESS… as rows: what was found, where, and what a check of it said.
CREATE TABLE civic.actor_identifier (
    scheme     text NOT NULL CHECK (scheme IN ('SIREN', 'SIRET', 'RNA', 'FINESS', 'RIDET', 'TAHITI')),
    value      text NOT NULL CHECK (value <> ''),
    actor_id   uuid NOT NULL REFERENCES civic.actor,
    checked_on date,
    outcome    text NOT NULL DEFAULT 'WELL_FORMED' CHECK (outcome IN ('WELL_FORMED', 'CONFIRMED', 'NOT_FOUND', 'CEASED')),
    source_id  uuid REFERENCES civic.source,
    is_public  boolean NOT NULL DEFAULT true,
    PRIMARY KEY (scheme, value)
);
CREATE INDEX actor_identifier_actor ON civic.actor_identifier (actor_id, scheme, value);

-- actor_territory: where an actor acts.
CREATE TABLE civic.actor_territory (
    actor_id     uuid NOT NULL REFERENCES civic.actor,
    territory_id uuid NOT NULL REFERENCES civic.territory,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (actor_id, territory_id)
);
CREATE INDEX actor_territory_territory ON civic.actor_territory (territory_id, actor_id);

-- actor_place: every pair of an actor and a territory in which, or inside which, it acts. Kept by triggers.
CREATE TABLE civic.actor_place (
    territory_id uuid NOT NULL,
    actor_id     uuid NOT NULL,
    world        text NOT NULL,
    sort_name    text NOT NULL,
    is_public    boolean NOT NULL,
    PRIMARY KEY (actor_id, territory_id)
);
CREATE INDEX actor_place_page ON civic.actor_place (territory_id, sort_name, actor_id);

-- +goose StatementBegin
CREATE FUNCTION civic.refresh_actor_places(actors uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH wanted AS (
        SELECT c.ancestor_id AS territory_id, a.id AS actor_id, a.world, a.sort_name, a.is_public AND a.archived_at IS NULL AND bool_or(at.is_public) AS is_public
        FROM actor a JOIN actor_territory at ON at.actor_id = a.id JOIN territory_closure c ON c.descendant_id = at.territory_id
        WHERE a.id = ANY (actors)
        GROUP BY c.ancestor_id, a.id
    ), gone AS (
        DELETE FROM actor_place p WHERE p.actor_id = ANY (actors)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.actor_id = p.actor_id AND w.territory_id = p.territory_id)
    )
    INSERT INTO actor_place AS p (territory_id, actor_id, world, sort_name, is_public)
    SELECT territory_id, actor_id, world, sort_name, is_public FROM wanted
    ON CONFLICT (actor_id, territory_id) DO UPDATE
    SET world = EXCLUDED.world, sort_name = EXCLUDED.sort_name, is_public = EXCLUDED.is_public
    WHERE (p.world, p.sort_name, p.is_public) IS DISTINCT FROM (EXCLUDED.world, EXCLUDED.sort_name, EXCLUDED.is_public)
$$;
CREATE FUNCTION civic.actor_place_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    touched uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[0]) INTO touched;
    IF touched IS NOT NULL THEN
        PERFORM civic.refresh_actor_places(touched);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.refresh_actor_places, civic.actor_place_changed FROM PUBLIC;

SELECT civic.classify('civic.actor', 'public', 'id name world world_basis legal_form description content_locale website logo_url first_seen_year last_seen_year note source_id successor_id sort_name version archived_at created_at updated_at');
SELECT civic.classify('civic.actor', 'internal', 'source_key is_public');
SELECT civic.protect('civic.actor', 'SELECT id FROM changed');
SELECT civic.classify('civic.actor_identifier', 'public', 'scheme value actor_id checked_on outcome source_id');
SELECT civic.classify('civic.actor_identifier', 'internal', 'is_public');
SELECT civic.protect('civic.actor_identifier', 'SELECT actor_id FROM changed');
SELECT civic.classify('civic.actor_territory', 'public', 'actor_id territory_id');
SELECT civic.classify('civic.actor_territory', 'internal', 'is_public');
SELECT civic.protect('civic.actor_territory', 'SELECT unnest(ARRAY[actor_id, territory_id]) FROM changed');
SELECT civic.classify('civic.actor_place', 'public', 'territory_id actor_id world sort_name');
SELECT civic.classify('civic.actor_place', 'internal', 'is_public');
SELECT civic.protect('civic.actor_place', 'SELECT unnest(ARRAY[territory_id, actor_id]) FROM changed');

CREATE TRIGGER place_insert AFTER INSERT ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');
CREATE TRIGGER place_update AFTER UPDATE ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');
CREATE TRIGGER place_moved AFTER UPDATE ON civic.actor_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');
CREATE TRIGGER place_delete AFTER DELETE ON civic.actor_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');
CREATE TRIGGER place_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('id');
