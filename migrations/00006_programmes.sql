-- Programmes and the sites where they happen. What the public may know of a place stands here; the exact place stands in private.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.programme (
    id             uuid PRIMARY KEY,
    source_key     text UNIQUE,
    alliance_id    uuid REFERENCES civic.alliance,
    replica_of_id  uuid REFERENCES civic.programme,
    title          text NOT NULL CHECK (title <> ''),
    title_note     text CHECK (title_note <> ''),
    summary        text CHECK (summary <> ''),
    description    text CHECK (description <> ''),
    content_locale text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    status         text NOT NULL CHECK (status IN ('PLANNED', 'OPEN', 'PAUSED', 'CLOSED', 'UNKNOWN')),
    status_as_of   date,
    starts_on      date,
    ends_on        date,
    image_url      text CHECK (image_url ~ '^https?://'),
    image_alt      text CHECK (image_alt <> ''),
    image_width    integer CHECK (image_width > 0),
    image_height   integer CHECK (image_height > 0),
    source_id      uuid REFERENCES civic.source,
    successor_id   uuid REFERENCES civic.programme,
    sort_name      text NOT NULL,                    -- civic.fold(title)
    rank           smallint NOT NULL GENERATED ALWAYS AS (CASE status WHEN 'OPEN' THEN 0 WHEN 'CLOSED' THEN 2 ELSE 1 END) STORED,
    last_day       date NOT NULL GENERATED ALWAYS AS (coalesce(ends_on, 'infinity'::date)) STORED,
    version        integer NOT NULL DEFAULT 1,
    is_public      boolean NOT NULL DEFAULT true,
    archived_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CHECK (ends_on >= starts_on),
    CHECK (replica_of_id <> id)
);
CREATE INDEX programme_successor ON civic.programme (successor_id) WHERE successor_id IS NOT NULL;
CREATE INDEX programme_order ON civic.programme (rank, last_day, id);
CREATE INDEX programme_title ON civic.programme (sort_name, id);
CREATE INDEX programme_alliance ON civic.programme (alliance_id, rank, last_day, id);
CREATE INDEX programme_replicas ON civic.programme (replica_of_id, rank, last_day, id) WHERE replica_of_id IS NOT NULL;

-- programme_access: how a resident gets in.
CREATE TABLE civic.programme_access (
    programme_id    uuid PRIMARY KEY REFERENCES civic.programme,
    phone           text CHECK (phone <> ''),
    email           text CHECK (email <> ''),
    url             text CHECK (url ~ '^https?://'),
    instructions    text CHECK (instructions <> ''),
    opening_hours   text CHECK (opening_hours <> ''),
    fee             text CHECK (fee IN ('FREE', 'PAID')),
    fee_details     text CHECK (fee_details <> ''),
    reception_modes text[] NOT NULL DEFAULT '{}' CHECK (reception_modes <@ '{ON_SITE,REMOTE}'),
    open_to         text[] NOT NULL DEFAULT '{}' CHECK (open_to <@ '{RESIDENTS,PROFESSIONALS}'),
    languages       text[] NOT NULL DEFAULT '{}',
    step_free       boolean,
    hearing_loop    boolean,
    accessibility_note text CHECK (accessibility_note <> ''),
    accessibility_url  text CHECK (accessibility_url ~ '^https?://'),
    is_public       boolean NOT NULL DEFAULT true
);

CREATE TABLE civic.programme_theme (
    programme_id uuid NOT NULL REFERENCES civic.programme,
    theme_id     uuid NOT NULL REFERENCES civic.theme,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (programme_id, theme_id)
);
CREATE INDEX programme_theme_theme ON civic.programme_theme (theme_id, programme_id);

CREATE TABLE civic.programme_audience (
    programme_id uuid NOT NULL REFERENCES civic.programme,
    audience_id  uuid NOT NULL REFERENCES civic.audience,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (programme_id, audience_id)
);
CREATE INDEX programme_audience_audience ON civic.programme_audience (audience_id, programme_id);

CREATE TABLE civic.programme_operator (
    programme_id uuid NOT NULL REFERENCES civic.programme,
    actor_id     uuid NOT NULL REFERENCES civic.actor,
    position     integer NOT NULL,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (programme_id, actor_id)
);
CREATE INDEX programme_operator_actor ON civic.programme_operator (actor_id, programme_id);

CREATE TABLE civic.programme_service (
    programme_id uuid NOT NULL REFERENCES civic.programme,
    code         text NOT NULL CHECK (code <> ''),
    label        text NOT NULL CHECK (label <> ''),
    position     integer NOT NULL,
    provider_id  uuid REFERENCES civic.actor,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (programme_id, code)
);

-- programme_zone: a territory that the programme serves beyond where it is located.
CREATE TABLE civic.programme_zone (
    programme_id uuid NOT NULL REFERENCES civic.programme,
    territory_id uuid NOT NULL REFERENCES civic.territory,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (programme_id, territory_id)
);
CREATE INDEX programme_zone_territory ON civic.programme_zone (territory_id, programme_id);

-- statement: what a source says of a programme, kept beside the other sources and never merged with them.
CREATE TABLE civic.statement (
    id             uuid PRIMARY KEY,
    programme_id   uuid NOT NULL REFERENCES civic.programme,
    position       integer NOT NULL,
    text           text NOT NULL CHECK (text <> ''),
    difference     text CHECK (difference <> ''),
    content_locale text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    source_id      uuid NOT NULL REFERENCES civic.source,
    is_public      boolean NOT NULL DEFAULT true
);
CREATE INDEX statement_programme ON civic.statement (programme_id, position, id);

CREATE TABLE civic.site (
    id              uuid PRIMARY KEY,
    source_key      text UNIQUE,
    programme_id    uuid NOT NULL REFERENCES civic.programme,
    territory_id    uuid NOT NULL REFERENCES civic.territory,
    host_id         uuid REFERENCES civic.actor,
    name            text NOT NULL CHECK (name <> ''),
    precision       text NOT NULL CHECK (precision IN ('EXACT', 'APPROXIMATE', 'TERRITORY')),
    address         text CHECK (address <> ''),          -- as published: none where the exact place is kept from the public
    location        point,                               -- as published: snapped once where approximate, none where by territory
    capacity        integer CHECK (capacity >= 0),
    opening_hours   text CHECK (opening_hours <> ''),
    format          text CHECK (format <> ''),
    content_locale  text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    observed_on     date,                                -- the day of the list that names it
    source_id       uuid REFERENCES civic.source,
    successor_id    uuid REFERENCES civic.site,
    sort_name       text NOT NULL,                       -- civic.fold(name)
    is_public       boolean NOT NULL DEFAULT true,
    archived_at     timestamptz,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (precision = 'EXACT' OR address IS NULL),
    CHECK (precision <> 'TERRITORY' OR location IS NULL)
);
CREATE INDEX site_successor ON civic.site (successor_id) WHERE successor_id IS NOT NULL;
CREATE INDEX site_programme ON civic.site (programme_id, sort_name, id);
CREATE INDEX site_territory ON civic.site (territory_id, programme_id);
CREATE INDEX site_host ON civic.site (host_id) WHERE host_id IS NOT NULL;

-- site_place: the exact place of a site. Not for the public role, whatever the precision.
CREATE TABLE private.site_place (
    site_id  uuid PRIMARY KEY REFERENCES civic.site,
    address  text CHECK (address <> ''),
    location point
);

-- programme_place: every pair of a programme and a territory in which, or inside which, it has a current site. Kept by triggers.
CREATE TABLE civic.programme_place (
    territory_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    elsewhere    boolean NOT NULL,    -- false: a site stands in the territory itself, not only inside a smaller one
    rank         smallint NOT NULL,   -- of the programme: open, then planned, paused or unknown, then closed
    last_day     date NOT NULL,       -- of the programme
    is_public    boolean NOT NULL,
    PRIMARY KEY (programme_id, territory_id)
);
-- Only what everybody may see is listed, and counted from the index alone.
CREATE INDEX programme_place_page ON civic.programme_place (territory_id, rank, elsewhere, last_day, programme_id) WHERE is_public;

-- site_within: every pair of a current site and a territory in which, or inside which, it stands: some programmes have thousands of
-- sites, and a page of those in one territory must not look at the others. Kept by triggers.
CREATE TABLE civic.site_within (
    territory_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    site_id      uuid NOT NULL,
    sort_name    text NOT NULL,       -- of the site
    is_public    boolean NOT NULL,
    PRIMARY KEY (site_id, territory_id)
);
CREATE INDEX site_within_page ON civic.site_within (programme_id, territory_id, sort_name, site_id);

-- site_point: the published points of current sites of published programmes, and no other row. Every row may be read, so that its
-- policy has no condition: behind one, PostgreSQL would use no index for geometry. Kept by triggers.
CREATE TABLE civic.site_point (
    site_id      uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    location     point NOT NULL
);
CREATE INDEX site_point_location ON civic.site_point USING gist (location);
CREATE INDEX site_point_programme ON civic.site_point (programme_id);

-- +goose StatementBegin
CREATE FUNCTION civic.refresh_site_points(programmes uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH wanted AS (
        SELECT s.id AS site_id, s.programme_id, s.location
        FROM site s JOIN programme p ON p.id = s.programme_id
        WHERE p.id = ANY (programmes) AND s.location IS NOT NULL AND s.is_public AND p.is_public AND s.archived_at IS NULL AND p.archived_at IS NULL
    ), gone AS (
        DELETE FROM site_point sp WHERE sp.programme_id = ANY (programmes)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.site_id = sp.site_id AND w.programme_id = sp.programme_id)
    )
    INSERT INTO site_point AS sp (site_id, programme_id, location)
    SELECT site_id, programme_id, location FROM wanted
    ON CONFLICT (site_id) DO UPDATE SET programme_id = EXCLUDED.programme_id, location = EXCLUDED.location
    WHERE sp.programme_id <> EXCLUDED.programme_id OR NOT sp.location ~= EXCLUDED.location
$$;
CREATE FUNCTION civic.refresh_programme_places(programmes uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH wanted AS (
        SELECT c.ancestor_id AS territory_id, p.id AS programme_id, bool_and(c.distance > 0) AS elsewhere, p.rank, p.last_day,
               bool_or(p.is_public AND p.archived_at IS NULL AND s.is_public AND s.archived_at IS NULL) AS is_public
        FROM programme p JOIN site s ON s.programme_id = p.id JOIN territory_closure c ON c.descendant_id = s.territory_id
        WHERE p.id = ANY (programmes) AND s.archived_at IS NULL
        GROUP BY c.ancestor_id, p.id
    ), gone AS (
        DELETE FROM programme_place pp WHERE pp.programme_id = ANY (programmes)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.programme_id = pp.programme_id AND w.territory_id = pp.territory_id)
    )
    INSERT INTO programme_place AS pp (territory_id, programme_id, elsewhere, rank, last_day, is_public)
    SELECT territory_id, programme_id, elsewhere, rank, last_day, is_public FROM wanted
    ON CONFLICT (programme_id, territory_id) DO UPDATE
    SET elsewhere = EXCLUDED.elsewhere, rank = EXCLUDED.rank, last_day = EXCLUDED.last_day, is_public = EXCLUDED.is_public
    WHERE (pp.elsewhere, pp.rank, pp.last_day, pp.is_public) IS DISTINCT FROM (EXCLUDED.elsewhere, EXCLUDED.rank, EXCLUDED.last_day, EXCLUDED.is_public)
$$;
CREATE FUNCTION civic.refresh_sites_within(programmes uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH wanted AS (
        SELECT c.ancestor_id AS territory_id, s.programme_id, s.id AS site_id, s.sort_name, s.is_public AND p.is_public AND p.archived_at IS NULL AS is_public
        FROM site s JOIN programme p ON p.id = s.programme_id JOIN territory_closure c ON c.descendant_id = s.territory_id
        WHERE p.id = ANY (programmes) AND s.archived_at IS NULL
    ), gone AS (
        DELETE FROM site_within sw WHERE sw.programme_id = ANY (programmes)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.site_id = sw.site_id AND w.territory_id = sw.territory_id AND w.programme_id = sw.programme_id)
    )
    INSERT INTO site_within AS sw (territory_id, programme_id, site_id, sort_name, is_public)
    SELECT territory_id, programme_id, site_id, sort_name, is_public FROM wanted
    ON CONFLICT (site_id, territory_id) DO UPDATE
    SET programme_id = EXCLUDED.programme_id, sort_name = EXCLUDED.sort_name, is_public = EXCLUDED.is_public
    WHERE (sw.programme_id, sw.sort_name, sw.is_public) IS DISTINCT FROM (EXCLUDED.programme_id, EXCLUDED.sort_name, EXCLUDED.is_public)
$$;
CREATE FUNCTION civic.programme_place_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    touched uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[0]) INTO touched;
    IF touched IS NOT NULL THEN
        PERFORM civic.refresh_programme_places(touched);
        PERFORM civic.refresh_sites_within(touched);
        PERFORM civic.refresh_site_points(touched);
    END IF;
    RETURN NULL;
END
$$;
-- A change of ancestry moves what stands in the territories.
CREATE OR REPLACE FUNCTION civic.territory_link_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE relation = 'CONTAINS') THEN
        PERFORM civic.refresh_territory_closure();
        PERFORM civic.refresh_actor_places(ARRAY(SELECT DISTINCT actor_id FROM actor_territory));
        PERFORM civic.refresh_programme_places(ARRAY(SELECT DISTINCT programme_id FROM site));
        PERFORM civic.refresh_sites_within(ARRAY(SELECT DISTINCT programme_id FROM site));
    END IF;
    RETURN NULL;
END
$$;
-- close_ended closes the open programmes whose last day has passed everywhere in France, in Tahiti last; it returns how many. Run every hour.
CREATE FUNCTION civic.close_ended() RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH ended AS (
        UPDATE programme SET status = 'CLOSED', status_as_of = ends_on, updated_at = now(), version = version + 1
        WHERE status IN ('OPEN', 'PAUSED') AND ends_on < (now() AT TIME ZONE 'Pacific/Tahiti')::date
        RETURNING id
    )
    SELECT count(*)::integer FROM ended
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.refresh_programme_places, civic.refresh_sites_within, civic.refresh_site_points, civic.programme_place_changed, civic.close_ended FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.close_ended TO alliances_import;

SELECT civic.classify('civic.programme', 'public', 'id alliance_id replica_of_id title title_note summary description content_locale status status_as_of starts_on ends_on image_url image_alt image_width image_height source_id successor_id sort_name rank last_day version archived_at created_at updated_at');
SELECT civic.classify('civic.programme', 'internal', 'source_key is_public');
SELECT civic.protect('civic.programme', 'SELECT unnest(ARRAY[id, alliance_id, replica_of_id]) FROM changed');
SELECT civic.classify('civic.programme_access', 'public', 'programme_id phone email url instructions opening_hours fee fee_details reception_modes open_to languages step_free hearing_loop accessibility_note accessibility_url');
SELECT civic.classify('civic.programme_access', 'internal', 'is_public');
SELECT civic.protect('civic.programme_access', 'SELECT programme_id FROM changed');
SELECT civic.classify('civic.programme_theme', 'public', 'programme_id theme_id');
SELECT civic.classify('civic.programme_theme', 'internal', 'is_public');
SELECT civic.protect('civic.programme_theme', 'SELECT unnest(ARRAY[programme_id, theme_id]) FROM changed');
SELECT civic.classify('civic.programme_audience', 'public', 'programme_id audience_id');
SELECT civic.classify('civic.programme_audience', 'internal', 'is_public');
SELECT civic.protect('civic.programme_audience', 'SELECT unnest(ARRAY[programme_id, audience_id]) FROM changed');
SELECT civic.classify('civic.programme_operator', 'public', 'programme_id actor_id position');
SELECT civic.classify('civic.programme_operator', 'internal', 'is_public');
SELECT civic.protect('civic.programme_operator', 'SELECT unnest(ARRAY[programme_id, actor_id]) FROM changed');
SELECT civic.classify('civic.programme_service', 'public', 'programme_id code label position provider_id');
SELECT civic.classify('civic.programme_service', 'internal', 'is_public');
SELECT civic.protect('civic.programme_service', 'SELECT programme_id FROM changed');
SELECT civic.classify('civic.programme_zone', 'public', 'programme_id territory_id');
SELECT civic.classify('civic.programme_zone', 'internal', 'is_public');
SELECT civic.protect('civic.programme_zone', 'SELECT unnest(ARRAY[programme_id, territory_id]) FROM changed');
SELECT civic.classify('civic.statement', 'public', 'id programme_id position text difference content_locale source_id');
SELECT civic.classify('civic.statement', 'internal', 'is_public');
SELECT civic.protect('civic.statement', 'SELECT programme_id FROM changed');
SELECT civic.classify('civic.site', 'public', 'id programme_id territory_id host_id name precision address location capacity opening_hours format content_locale observed_on source_id successor_id sort_name archived_at updated_at');
SELECT civic.classify('civic.site', 'internal', 'source_key is_public');
SELECT civic.protect('civic.site', 'SELECT unnest(ARRAY[id, programme_id, host_id, territory_id]) FROM changed');
SELECT civic.classify('civic.programme_place', 'public', 'territory_id programme_id elsewhere rank last_day');
SELECT civic.classify('civic.programme_place', 'internal', 'is_public');
SELECT civic.protect('civic.programme_place', 'SELECT unnest(ARRAY[territory_id, programme_id]) FROM changed');
SELECT civic.classify('civic.site_within', 'public', 'territory_id programme_id site_id sort_name');
SELECT civic.classify('civic.site_within', 'internal', 'is_public');
SELECT civic.protect('civic.site_within', 'SELECT programme_id FROM changed');
SELECT civic.classify('civic.site_point', 'public', 'site_id programme_id location');
SELECT civic.protect('civic.site_point', '');
CREATE POLICY public_read ON civic.site_point FOR SELECT TO alliances_public USING (true);
SELECT civic.classify('private.site_place', 'place', 'site_id address location');
SELECT civic.protect('private.site_place', NULL);

CREATE TRIGGER place_insert AFTER INSERT ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');
CREATE TRIGGER place_update AFTER UPDATE ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');
CREATE TRIGGER place_moved AFTER UPDATE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');
CREATE TRIGGER place_delete AFTER DELETE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');
CREATE TRIGGER place_update AFTER UPDATE ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('id');
