-- Territories of France: known by kind and code. Ancestry is a graph without cycles: a commune is in a département and in an EPCI.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.territory (
    id            uuid PRIMARY KEY,
    source_key    text NOT NULL UNIQUE,
    kind          text NOT NULL CHECK (kind IN ('COUNTRY', 'REGION', 'DEPARTMENT', 'DISTRICT', 'INTERCOMMUNALITY', 'COMMUNE',
                                                'MUNICIPAL_DISTRICT', 'PRIORITY_NEIGHBOURHOOD', 'NEIGHBOURHOOD')),
    code          text NOT NULL CHECK (code <> ''),
    name          text NOT NULL CHECK (name <> ''),
    context_label text CHECK (context_label <> ''),  -- what tells it from its namesakes: the commune, the département
    other_names   text[] NOT NULL DEFAULT '{}',
    category      text CHECK (category <> ''),       -- of a region: metro, drom, com; of an EPCI: CC, CA, CU, METRO, EPT
    population    integer CHECK (population >= 0),
    siren         text CHECK (siren ~ '^[0-9]{9}$'),
    postal_codes  text[] NOT NULL DEFAULT '{}',
    center        point,                             -- longitude, latitude (WGS 84)
    center_precision text CHECK (center_precision <> ''),
    time_zone     text NOT NULL CHECK (time_zone <> ''),
    seat_code     text CHECK (seat_code <> ''),
    valid_from    date,
    valid_to      date,
    successor_id  uuid REFERENCES civic.territory,   -- an old code answers with its successor
    source_id     uuid REFERENCES civic.source,
    sort_name     text NOT NULL,                     -- civic.fold(name)
    is_public     boolean NOT NULL DEFAULT true,
    archived_at   timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, code)
);
CREATE INDEX territory_postal_codes ON civic.territory USING gin (postal_codes);
CREATE INDEX territory_center ON civic.territory USING gist (center) WHERE center IS NOT NULL;
CREATE INDEX territory_order ON civic.territory (sort_name, id);
CREATE INDEX territory_population ON civic.territory ((-coalesce(population, -1)), id);

-- territory_outline: the shape of a territory, apart for its weight.
CREATE TABLE civic.territory_outline (
    territory_id uuid PRIMARY KEY REFERENCES civic.territory,
    geometry     jsonb NOT NULL,                     -- GeoJSON: Polygon or MultiPolygon
    bounds       box NOT NULL,
    source_id    uuid REFERENCES civic.source,
    is_public    boolean NOT NULL DEFAULT true
);
CREATE INDEX territory_outline_bounds ON civic.territory_outline USING gist (bounds);

-- territory_link is one parent of one territory. CONTAINS makes ancestry; OVERLAPS is listed and never summed.
CREATE TABLE civic.territory_link (
    parent_id  uuid NOT NULL REFERENCES civic.territory,
    child_id   uuid NOT NULL REFERENCES civic.territory,
    relation   text NOT NULL CHECK (relation IN ('CONTAINS', 'OVERLAPS')),
    basis      text NOT NULL CHECK (basis IN ('OFFICIAL', 'COMPUTED', 'INFERRED')),
    note       text CHECK (note <> ''),
    is_public  boolean NOT NULL DEFAULT true,
    PRIMARY KEY (child_id, parent_id),
    CHECK (parent_id <> child_id)
);
CREATE INDEX territory_link_parent ON civic.territory_link (parent_id, relation, child_id);

-- territory_closure: every pair of a territory and one that contains it, itself included (distance 0). Kept by triggers, which is why
-- it has no foreign keys: they would check what the triggers derive, a row at a time.
CREATE TABLE civic.territory_closure (
    ancestor_id   uuid NOT NULL,
    descendant_id uuid NOT NULL,
    distance      smallint NOT NULL,
    kind          text NOT NULL,      -- of the descendant
    sort_name     text NOT NULL,      -- of the descendant
    is_public     boolean NOT NULL,   -- both are
    PRIMARY KEY (descendant_id, ancestor_id)
);
CREATE INDEX territory_closure_page ON civic.territory_closure (ancestor_id, sort_name, descendant_id);

-- +goose StatementBegin
-- refresh_territory_closure works the closure out anew and writes what differs. Territories in a circle are an error: a path of
-- twenty steps is one.
CREATE FUNCTION civic.refresh_territory_closure() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
SET work_mem = '64MB'
AS $$
BEGIN
    CREATE TEMP TABLE wanted ON COMMIT DROP AS
    -- Only some thousand territories have children: the paths are found between those, then each child takes its parents'.
    WITH RECURSIVE up (ancestor_id, descendant_id, distance) AS (
        SELECT DISTINCT l.parent_id, l.parent_id, 0 FROM territory_link l WHERE l.relation = 'CONTAINS'
        UNION
        SELECT l.parent_id, up.descendant_id, up.distance + 1
        FROM up JOIN territory_link l ON l.child_id = up.ancestor_id AND l.relation = 'CONTAINS'
        WHERE up.distance < 20
    ), paths AS (
        SELECT t.id AS ancestor_id, t.id AS descendant_id, 0 AS distance FROM territory t
        UNION ALL
        SELECT up.ancestor_id, l.child_id, up.distance + 1 FROM territory_link l JOIN up ON up.descendant_id = l.parent_id WHERE l.relation = 'CONTAINS'
    )
    SELECT u.ancestor_id, u.descendant_id, u.distance, u.longest, d.kind, d.sort_name, a.is_public AND d.is_public AS is_public
    FROM (SELECT ancestor_id, descendant_id, min(distance)::smallint AS distance, max(distance) AS longest FROM paths GROUP BY ancestor_id, descendant_id) u
    JOIN territory a ON a.id = u.ancestor_id JOIN territory d ON d.id = u.descendant_id;
    IF EXISTS (SELECT FROM wanted WHERE longest >= 20) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'territory_link_acyclic', MESSAGE = 'territories contain each other in a circle';
    END IF;
    ANALYZE wanted;
    DELETE FROM territory_closure c
    WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.descendant_id = c.descendant_id AND w.ancestor_id = c.ancestor_id);
    UPDATE territory_closure c SET distance = w.distance, kind = w.kind, sort_name = w.sort_name, is_public = w.is_public
    FROM wanted w
    WHERE w.descendant_id = c.descendant_id AND w.ancestor_id = c.ancestor_id
    AND (c.distance, c.kind, c.sort_name, c.is_public) IS DISTINCT FROM (w.distance, w.kind, w.sort_name, w.is_public);
    IF (SELECT count(*) FROM wanted) > 100000 AND NOT EXISTS (SELECT FROM territory_closure WHERE distance > 0) THEN
        -- The first load of a country: to build the indexes afterwards takes a fraction of the time of keeping them.
        ALTER TABLE territory_closure DROP CONSTRAINT territory_closure_pkey;
        DROP INDEX territory_closure_page;
        INSERT INTO territory_closure (ancestor_id, descendant_id, distance, kind, sort_name, is_public)
        SELECT ancestor_id, descendant_id, distance, kind, sort_name, is_public FROM wanted WHERE distance > 0;
        ALTER TABLE territory_closure ADD PRIMARY KEY (descendant_id, ancestor_id);
        CREATE INDEX territory_closure_page ON territory_closure (ancestor_id, sort_name, descendant_id);
    ELSE
        INSERT INTO territory_closure (ancestor_id, descendant_id, distance, kind, sort_name, is_public)
        SELECT ancestor_id, descendant_id, distance, kind, sort_name, is_public FROM wanted w
        WHERE NOT EXISTS (SELECT FROM territory_closure c WHERE w.descendant_id = c.descendant_id AND w.ancestor_id = c.ancestor_id);
    END IF;
    DROP TABLE wanted;
END
$$;
-- territory_link_changed refreshes the closure for a statement on territory_link, if it touched ancestry.
CREATE FUNCTION civic.territory_link_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE relation = 'CONTAINS') THEN
        PERFORM civic.refresh_territory_closure();
    END IF;
    RETURN NULL;
END
$$;
-- A new territory has no link yet: it contains itself.
CREATE FUNCTION civic.territory_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO territory_closure (ancestor_id, descendant_id, distance, kind, sort_name, is_public)
    SELECT id, id, 0, kind, sort_name, is_public FROM changed;
    RETURN NULL;
END
$$;
CREATE FUNCTION civic.territory_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM territory_closure c USING changed o WHERE c.descendant_id = o.id OR c.ancestor_id = o.id;
    RETURN NULL;
END
$$;
-- A territory carries its kind, sort_name and is_public to its rows of the closure. Its id never changes.
CREATE FUNCTION civic.territory_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM previous WHERE NOT EXISTS (SELECT FROM changed WHERE changed.id = previous.id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'territory_id_constant', MESSAGE = 'the id of a territory never changes';
    END IF;
    UPDATE territory_closure c SET kind = d.kind, sort_name = d.sort_name, is_public = a.is_public AND d.is_public
    FROM territory a, territory d
    WHERE a.id = c.ancestor_id AND d.id = c.descendant_id
    AND c.descendant_id IN (SELECT n.id FROM changed n JOIN previous o ON o.id = n.id WHERE (n.kind, n.sort_name, n.is_public) IS DISTINCT FROM (o.kind, o.sort_name, o.is_public))
    AND (c.kind, c.sort_name, c.is_public) IS DISTINCT FROM (d.kind, d.sort_name, a.is_public AND d.is_public);
    UPDATE territory_closure c SET is_public = a.is_public AND d.is_public
    FROM territory a, territory d
    WHERE a.id = c.ancestor_id AND d.id = c.descendant_id
    AND c.ancestor_id IN (SELECT n.id FROM changed n JOIN previous o ON o.id = n.id WHERE n.is_public <> o.is_public)
    AND c.is_public <> (a.is_public AND d.is_public);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.refresh_territory_closure, civic.territory_link_changed, civic.territory_added, civic.territory_removed, civic.territory_changed FROM PUBLIC;

SELECT civic.classify('civic.territory', 'public', 'id kind code name context_label other_names category population siren postal_codes center center_precision time_zone seat_code valid_from valid_to successor_id source_id sort_name archived_at updated_at');
SELECT civic.classify('civic.territory', 'internal', 'source_key is_public');
SELECT civic.protect('civic.territory', 'SELECT id FROM changed');
SELECT civic.classify('civic.territory_outline', 'public', 'territory_id geometry bounds source_id');
SELECT civic.classify('civic.territory_outline', 'internal', 'is_public');
SELECT civic.protect('civic.territory_outline', 'SELECT territory_id FROM changed');
SELECT civic.classify('civic.territory_link', 'public', 'parent_id child_id relation basis note');
SELECT civic.classify('civic.territory_link', 'internal', 'is_public');
SELECT civic.protect('civic.territory_link', 'SELECT unnest(ARRAY[parent_id, child_id]) FROM changed');
SELECT civic.classify('civic.territory_closure', 'public', 'ancestor_id descendant_id distance kind sort_name');
SELECT civic.classify('civic.territory_closure', 'internal', 'is_public');
SELECT civic.protect('civic.territory_closure', '');

CREATE TRIGGER closure_insert AFTER INSERT ON civic.territory_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();
CREATE TRIGGER closure_update AFTER UPDATE ON civic.territory_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();
CREATE TRIGGER closure_moved AFTER UPDATE ON civic.territory_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();
CREATE TRIGGER closure_delete AFTER DELETE ON civic.territory_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();
CREATE TRIGGER closure_insert AFTER INSERT ON civic.territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_added();
CREATE TRIGGER closure_update AFTER UPDATE ON civic.territory REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_changed();
CREATE TRIGGER closure_delete AFTER DELETE ON civic.territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_removed();

-- city_contract: a contrat de ville, under which the State's urban policy funds organisations.
CREATE TABLE civic.city_contract (
    id            uuid PRIMARY KEY,
    source_key    text NOT NULL UNIQUE,
    code          text NOT NULL UNIQUE CHECK (code <> ''),
    generation    smallint NOT NULL,
    name          text NOT NULL CHECK (name <> ''),
    department_id uuid REFERENCES civic.territory,
    intercommunality_id uuid REFERENCES civic.territory,
    center        point,
    source_id     uuid REFERENCES civic.source,
    is_public     boolean NOT NULL DEFAULT true,
    updated_at    timestamptz NOT NULL DEFAULT now()
);
SELECT civic.classify('civic.city_contract', 'public', 'id code generation name department_id intercommunality_id center source_id updated_at');
SELECT civic.classify('civic.city_contract', 'internal', 'source_key is_public');
SELECT civic.protect('civic.city_contract', 'SELECT id FROM changed');
