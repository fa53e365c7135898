-- What is lacking where and for whom, who answers with what, and what it takes to rank those who could among hundreds of thousands.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.need (
    id               uuid PRIMARY KEY,
    territory_id     uuid NOT NULL REFERENCES civic.territory,
    theme_id         uuid NOT NULL REFERENCES civic.theme,
    title            text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description      text CHECK (length(description) BETWEEN 1 AND 5000),
    content_locale   text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    urgency          text NOT NULL DEFAULT 'NORMAL' CHECK (urgency IN ('LOW', 'NORMAL', 'HIGH', 'CRITICAL')),
    people_estimated integer CHECK (people_estimated > 0),
    observed_on      date,
    status           text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'MET', 'CLOSED')),
    status_as_of     date NOT NULL DEFAULT current_date,
    source_id        uuid REFERENCES civic.source,
    declared_by_id   uuid NOT NULL REFERENCES civic.actor,
    version          integer NOT NULL DEFAULT 1,
    is_public        boolean NOT NULL DEFAULT true,
    archived_at      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX need_territory ON civic.need (territory_id, id);
CREATE INDEX need_declared ON civic.need (declared_by_id, id);
CREATE INDEX need_open ON civic.need (created_at, id) WHERE status = 'OPEN' AND archived_at IS NULL;
SELECT civic.classify('civic.need', 'public', 'id territory_id theme_id title description content_locale urgency people_estimated observed_on status status_as_of source_id declared_by_id version is_public archived_at created_at updated_at');
SELECT civic.protect('civic.need', 'SELECT unnest(ARRAY[id, territory_id, declared_by_id]) FROM changed');

CREATE TABLE civic.need_audience (
    need_id     uuid NOT NULL REFERENCES civic.need,
    audience_id uuid NOT NULL REFERENCES civic.audience,
    is_public   boolean NOT NULL DEFAULT true,
    PRIMARY KEY (need_id, audience_id)
);
SELECT civic.classify('civic.need_audience', 'public', 'need_id audience_id is_public');
SELECT civic.protect('civic.need_audience', 'SELECT need_id FROM changed');

-- offer: what an actor would give: for a need, and then for the two of them until it is accepted; or to whoever needs it.
CREATE TABLE civic.offer (
    id              uuid PRIMARY KEY,
    actor_id        uuid NOT NULL REFERENCES civic.actor,
    need_id         uuid REFERENCES civic.need,
    kind            text NOT NULL CHECK (kind IN ('FUNDING', 'PREMISES', 'SKILLS', 'GOODS', 'VOLUNTEERING')),
    description     text NOT NULL CHECK (length(description) BETWEEN 1 AND 2000),
    content_locale  text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    quantity        integer CHECK (quantity > 0),
    available_from  date,
    available_until date,
    status          text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
    answered_at     timestamptz,
    is_public       boolean NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (available_until >= available_from),
    CHECK (need_id IS NOT NULL OR status IN ('OPEN', 'WITHDRAWN')),
    CHECK ((status = 'OPEN') = (answered_at IS NULL))
);
CREATE INDEX offer_actor ON civic.offer (actor_id, created_at DESC, id);
CREATE INDEX offer_need ON civic.offer (need_id, created_at, id) WHERE need_id IS NOT NULL;
CREATE INDEX offer_standing ON civic.offer (actor_id) WHERE need_id IS NULL AND status = 'OPEN' AND is_public;
SELECT civic.classify('civic.offer', 'public', 'id actor_id need_id kind description content_locale quantity available_from available_until status answered_at is_public created_at updated_at');
SELECT civic.protect('civic.offer', 'SELECT unnest(ARRAY[id, actor_id, need_id]) FROM changed');

-- An alliance may be the answer to a need.
ALTER TABLE civic.alliance ADD COLUMN need_id uuid REFERENCES civic.need;
CREATE INDEX alliance_need ON civic.alliance (need_id) WHERE need_id IS NOT NULL;
SELECT civic.classify('civic.alliance', 'public', 'need_id');

-- What belongs to something hidden is hidden.
CREATE TRIGGER orphan_insert AFTER INSERT ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('declared_by_id', 'actor');
CREATE TRIGGER orphan_update AFTER UPDATE ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('declared_by_id', 'actor');
CREATE TRIGGER orphan_insert AFTER INSERT ON civic.need_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('need_id', 'need');
CREATE TRIGGER orphan_update AFTER UPDATE ON civic.need_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('need_id', 'need');
CREATE TRIGGER orphan_insert AFTER INSERT ON civic.offer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor', 'need_id', 'need');
CREATE TRIGGER orphan_update AFTER UPDATE ON civic.offer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor', 'need_id', 'need');
CREATE TRIGGER needs_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('need', 'declared_by_id', 'offer', 'actor_id');
CREATE TRIGGER children_update AFTER UPDATE ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('need_audience', 'need_id', 'offer', 'need_id');

-- is_direct: the actor acts in the territory itself, not only inside it. The first by name of those are suggested without a look at the others.
ALTER TABLE civic.actor_place ADD COLUMN is_direct boolean NOT NULL DEFAULT false;
UPDATE civic.actor_place p SET is_direct = true FROM civic.actor_territory t WHERE t.actor_id = p.actor_id AND t.territory_id = p.territory_id AND t.is_public;
CREATE INDEX actor_place_suggested ON civic.actor_place (territory_id, world, is_direct, sort_name, actor_id) WHERE is_public;
SELECT civic.classify('civic.actor_place', 'public', 'is_direct');

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION civic.refresh_actor_places(actors uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH wanted AS (
        SELECT c.ancestor_id AS territory_id, a.id AS actor_id, a.world, a.sort_name, a.is_public AND a.archived_at IS NULL AND bool_or(at.is_public) AS is_public,
               bool_or(at.is_public AND c.distance = 0) AS is_direct
        FROM actor a JOIN actor_territory at ON at.actor_id = a.id JOIN territory_closure c ON c.descendant_id = at.territory_id
        WHERE a.id = ANY (actors)
        GROUP BY c.ancestor_id, a.id
    ), gone AS (
        DELETE FROM actor_place p WHERE p.actor_id = ANY (actors)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.actor_id = p.actor_id AND w.territory_id = p.territory_id)
    )
    INSERT INTO actor_place AS p (territory_id, actor_id, world, sort_name, is_public, is_direct)
    SELECT territory_id, actor_id, world, sort_name, is_public, is_direct FROM wanted
    ON CONFLICT (actor_id, territory_id) DO UPDATE
    SET world = EXCLUDED.world, sort_name = EXCLUDED.sort_name, is_public = EXCLUDED.is_public, is_direct = EXCLUDED.is_direct
    WHERE (p.world, p.sort_name, p.is_public, p.is_direct) IS DISTINCT FROM (EXCLUDED.world, EXCLUDED.sort_name, EXCLUDED.is_public, EXCLUDED.is_direct)
$$;

-- is_needed_by tells whether the viewer is an editor of the actor that published a need.
CREATE FUNCTION civic.is_needed_by(need uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM civic.need n WHERE n.id = need AND n.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[])) $$;

DO $$
DECLARE
    actors text := 'ANY ((SELECT nullif(current_setting(''civic.actors'', true), '''')::uuid[])::uuid[])';
    edited text := 'ANY ((SELECT nullif(current_setting(''civic.edited'', true), '''')::uuid[])::uuid[])';
BEGIN
    CREATE POLICY app_read ON civic.need FOR SELECT TO alliances_app USING (is_public);
    EXECUTE format('CREATE POLICY app_insert ON civic.need FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND status = ''OPEN'')', edited);
    EXECUTE format('CREATE POLICY app_update ON civic.need FOR UPDATE TO alliances_app USING (declared_by_id = %1$s AND is_public) WITH CHECK (declared_by_id = %1$s AND is_public)', edited);
    CREATE POLICY app_read ON civic.need_audience FOR SELECT TO alliances_app USING (is_public);
    CREATE POLICY app_insert ON civic.need_audience FOR INSERT TO alliances_app WITH CHECK (civic.is_needed_by(need_id));
    CREATE POLICY app_delete ON civic.need_audience FOR DELETE TO alliances_app USING (civic.is_needed_by(need_id));
    EXECUTE format('CREATE POLICY app_read ON civic.offer FOR SELECT TO alliances_app USING (is_public OR actor_id = %1$s OR need_id IN (SELECT n.id FROM civic.need n WHERE n.declared_by_id = %1$s))', actors);
    EXECUTE format('CREATE POLICY app_insert ON civic.offer FOR INSERT TO alliances_app WITH CHECK (actor_id = %s AND status = ''OPEN'' AND is_public = (need_id IS NULL))', edited);
    EXECUTE format('CREATE POLICY app_update ON civic.offer FOR UPDATE TO alliances_app USING (actor_id = %1$s OR civic.is_needed_by(need_id))
        WITH CHECK (actor_id = %1$s AND status = ''WITHDRAWN'' AND NOT is_public OR civic.is_needed_by(need_id) AND (status = ''ACCEPTED'' OR status = ''DECLINED'' AND NOT is_public))', edited);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.is_needed_by FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.is_needed_by TO alliances_app;
GRANT SELECT, INSERT, UPDATE ON civic.need, civic.offer TO alliances_app;
GRANT SELECT, INSERT, DELETE ON civic.need_audience TO alliances_app;
