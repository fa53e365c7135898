-- How alliances form: what organisations write themselves, invite each other to, and sign. A fact has a source, or an actor that declared it.
-- alliances_app writes in the name of a viewer; policies say which rows, and the rule in civic says the same.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- declared_by_id: in whose name it was written here. An import leaves what an actor has declared as it is.
ALTER TABLE civic.alliance
    ADD COLUMN declared_by_id uuid REFERENCES civic.actor,
    ADD COLUMN is_urgent boolean NOT NULL DEFAULT false;
ALTER TABLE civic.convention
    ADD COLUMN declared_by_id uuid REFERENCES civic.actor,
    ADD COLUMN terms text CHECK (length(terms) BETWEEN 1 AND 50000),
    ADD COLUMN review_on date,
    ADD COLUMN end_reason text CHECK (length(end_reason) BETWEEN 1 AND 2000);
ALTER TABLE civic.signatory
    ADD COLUMN quality text CHECK (length(quality) BETWEEN 1 AND 200),     -- as what somebody signed: director, president
    ADD COLUMN signed_version integer,                                      -- of the convention, as it was read
    ADD COLUMN is_founding boolean NOT NULL DEFAULT true,                   -- its signature is waited for; others join later
    ADD COLUMN withdrawn_on date,
    ADD CHECK (withdrawn_on IS NULL OR signed_version IS NOT NULL);
ALTER TABLE civic.objective ADD COLUMN declared_by_id uuid REFERENCES civic.actor;
SELECT civic.classify('civic.alliance', 'public', 'declared_by_id is_urgent');
SELECT civic.classify('civic.convention', 'public', 'declared_by_id terms review_on end_reason');
SELECT civic.classify('civic.signatory', 'public', 'quality signed_version is_founding withdrawn_on');
SELECT civic.classify('civic.objective', 'public', 'declared_by_id');

-- What an alliance is about, before it has programmes.
CREATE TABLE civic.alliance_territory (
    alliance_id  uuid NOT NULL REFERENCES civic.alliance,
    territory_id uuid NOT NULL REFERENCES civic.territory,
    is_public    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (alliance_id, territory_id)
);
CREATE TABLE civic.alliance_theme (
    alliance_id uuid NOT NULL REFERENCES civic.alliance,
    theme_id    uuid NOT NULL REFERENCES civic.theme,
    is_public   boolean NOT NULL DEFAULT true,
    PRIMARY KEY (alliance_id, theme_id)
);
CREATE TABLE civic.alliance_audience (
    alliance_id uuid NOT NULL REFERENCES civic.alliance,
    audience_id uuid NOT NULL REFERENCES civic.audience,
    is_public   boolean NOT NULL DEFAULT true,
    PRIMARY KEY (alliance_id, audience_id)
);
-- +goose StatementBegin
DO $$
DECLARE
    concern text;
BEGIN
    FOREACH concern IN ARRAY ARRAY['territory', 'theme', 'audience'] LOOP
        PERFORM civic.classify(format('civic.alliance_%s', concern), 'public', format('alliance_id %s_id', concern)),
                civic.classify(format('civic.alliance_%s', concern), 'public', 'is_public'),
                civic.protect(format('civic.alliance_%s', concern), 'SELECT alliance_id FROM changed');
        EXECUTE format('CREATE TRIGGER orphan_insert AFTER INSERT ON civic.alliance_%s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans(''alliance_id'', ''alliance'')', concern);
        EXECUTE format('CREATE TRIGGER orphan_update AFTER UPDATE ON civic.alliance_%s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans(''alliance_id'', ''alliance'')', concern);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER concerns_update AFTER UPDATE ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION civic.hide_children('alliance_territory', 'alliance_id', 'alliance_theme', 'alliance_id', 'alliance_audience', 'alliance_id');

-- alliance_invitation: an actor is asked to join an alliance, in some roles. It is for the two of them.
CREATE TABLE civic.alliance_invitation (
    id          uuid PRIMARY KEY,
    alliance_id uuid NOT NULL REFERENCES civic.alliance,
    actor_id    uuid NOT NULL REFERENCES civic.actor,
    roles       text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ '{OPERATOR,FUNDER,HOST,PARTNER}'),
    message     text CHECK (length(message) BETWEEN 1 AND 2000),
    status      text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    answered_at timestamptz,
    CHECK ((status = 'PENDING') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX alliance_invitation_pending ON civic.alliance_invitation (alliance_id, actor_id) WHERE status = 'PENDING';
CREATE INDEX alliance_invitation_actor ON civic.alliance_invitation (actor_id, created_at DESC, id);
CREATE INDEX alliance_invitation_alliance ON civic.alliance_invitation (alliance_id, created_at DESC, id);
SELECT civic.classify('civic.alliance_invitation', 'operator', 'id alliance_id actor_id roles message status created_at expires_at answered_at');
SELECT civic.protect('civic.alliance_invitation', NULL);

-- idempotency: what a key has made. The body is a keyed digest; the answer is rendered anew.
CREATE TABLE account.idempotency (
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    key        uuid NOT NULL,
    digest     bytea NOT NULL,
    object_id  uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, key)
);
SELECT civic.classify('account.idempotency', 'internal', 'person_id key digest object_id created_at');
SELECT account.protect('account.idempotency', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');
CREATE POLICY app_own ON account.idempotency TO alliances_app USING (person_id = (SELECT nullif(current_setting('civic.viewer', true), '')::uuid));
GRANT SELECT, INSERT ON account.idempotency TO alliances_app;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION account.forget() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    DELETE FROM code WHERE expires_at < now() - interval '1 day';
    DELETE FROM attempt WHERE at < now() - interval '2 days';
    DELETE FROM export WHERE expires_at < now();
    DELETE FROM session WHERE expires_at < now() - interval '30 days' OR ended_at < now() - interval '30 days';
    DELETE FROM idempotency WHERE created_at < now() - interval '72 hours';
$$;

-- drafts: as before, and the alliances that one of the actors is invited to join.
CREATE OR REPLACE FUNCTION account.drafts(actors uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH joined AS (SELECT m.alliance_id AS id FROM alliance_member m WHERE m.actor_id = ANY (actors) AND m.left_on IS NULL),
    run AS (SELECT o.programme_id AS id FROM programme_operator o WHERE o.actor_id = ANY (actors)),
    asked AS (SELECT i.alliance_id AS id FROM alliance_invitation i WHERE i.actor_id = ANY (actors) AND i.status = 'PENDING' AND i.expires_at > now())
    SELECT a.id FROM actor a WHERE a.id = ANY (actors) AND NOT a.is_public
    UNION SELECT a.id FROM alliance a JOIN joined USING (id) WHERE NOT a.is_public
    UNION SELECT a.id FROM alliance a JOIN asked USING (id) WHERE NOT a.is_public
    UNION SELECT p.id FROM programme p JOIN run USING (id) WHERE NOT p.is_public
    UNION SELECT p.id FROM programme p JOIN joined j ON j.id = p.alliance_id WHERE NOT p.is_public
    UNION SELECT c.id FROM convention c JOIN joined j ON j.id = c.alliance_id WHERE NOT c.is_public
    UNION SELECT m.id FROM mission m WHERE m.organiser_id = ANY (actors) AND NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN programme p ON p.id = m.programme_id AND NOT p.is_public JOIN joined j ON j.id = p.alliance_id WHERE NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN run r ON r.id = m.programme_id WHERE NOT m.is_public
$$;

-- writers gives the addresses of those who write for an actor, to tell them what waits for it.
CREATE FUNCTION account.writers(actor uuid) RETURNS TABLE (email text, locale text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    SELECT p.email, p.locale FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.actor_id = actor AND m.ended_at IS NULL AND m.role IN ('OWNER', 'EDITOR') AND p.email IS NOT NULL AND p.suspended_at IS NULL ORDER BY m.created_at LIMIT 20
$$;

-- What the viewer is to an alliance, for the policies of what is written: not for those of what is read, which call nothing a row.
-- coordinates tells whether the viewer is an editor of an actor that coordinates it.
CREATE FUNCTION civic.coordinates(alliance uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = alliance AND 'COORDINATOR' = ANY (m.roles) AND (m.left_on IS NULL OR m.left_on > current_date)
                   AND m.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;
-- belongs_to tells whether the viewer is an editor of an active member.
CREATE FUNCTION civic.belongs_to(alliance uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = alliance AND (m.left_on IS NULL OR m.left_on > current_date)
                   AND m.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;
-- may_join tells whether an actor may become a member: it was asked to and accepted, or it proposed the alliance, which has nobody yet.
CREATE FUNCTION civic.may_join(alliance uuid, actor uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM alliance_invitation i WHERE i.alliance_id = alliance AND i.actor_id = actor AND i.status = 'ACCEPTED')
        OR EXISTS (SELECT FROM alliance a WHERE a.id = alliance AND a.declared_by_id = actor AND NOT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = a.id))
$$;

-- advance_alliance takes an alliance a step on that follows from what its members did: forming, once a second one has joined; active, and
-- published with all that belongs to it and may be, once a convention is validated. It gives whether it did.
CREATE FUNCTION civic.advance_alliance(alliance uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    member_count integer;
    validated boolean;
    advanced boolean := false;
BEGIN
    PERFORM FROM civic.alliance a WHERE a.id = alliance FOR UPDATE;
    -- What its members do is theirs: an import leaves it from then on.
    UPDATE civic.alliance a SET declared_by_id = (SELECT m.actor_id FROM alliance_member m WHERE m.alliance_id = alliance AND 'COORDINATOR' = ANY (m.roles)
        AND (m.left_on IS NULL OR m.left_on > current_date) ORDER BY m.position LIMIT 1) WHERE a.id = alliance AND a.declared_by_id IS NULL;
    SELECT count(*) INTO member_count FROM alliance_member m WHERE m.alliance_id = alliance AND (m.left_on IS NULL OR m.left_on > current_date);
    SELECT EXISTS (SELECT FROM convention c WHERE c.alliance_id = alliance AND c.status = 'VALIDATED') INTO validated;
    UPDATE civic.alliance a SET status = CASE WHEN validated THEN 'ACTIVE' ELSE 'FORMING' END, status_as_of = current_date, version = version + 1, updated_at = now()
        WHERE a.id = alliance AND (validated AND a.status IN ('PROPOSED', 'FORMING') OR member_count > 1 AND a.status = 'PROPOSED');
    advanced := FOUND;
    IF validated THEN
        PERFORM civic.publish_alliance(alliance);
    END IF;
    RETURN advanced;
END
$$;

-- validate_convention validates a convention that waits for no signature any more, and gives whether it did.
CREATE FUNCTION civic.validate_convention(convention uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE civic.convention c SET status = 'VALIDATED', validated_on = current_date, version = version + 1, updated_at = now()
        WHERE c.id = convention AND c.status = 'OPEN_FOR_SIGNATURE'
        AND EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding)
        AND NOT EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding AND s.signed_on IS NULL);
    RETURN FOUND;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.writers, civic.coordinates, civic.belongs_to, civic.may_join, civic.advance_alliance, civic.validate_convention FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.writers, civic.coordinates, civic.belongs_to, civic.may_join, civic.advance_alliance, civic.validate_convention TO alliances_app;

-- +goose StatementBegin
DO $$
DECLARE
    actors text := 'ANY ((SELECT nullif(current_setting(''civic.actors'', true), '''')::uuid[])::uuid[])';
    edited text := 'ANY ((SELECT nullif(current_setting(''civic.edited'', true), '''')::uuid[])::uuid[])';
    owned text := 'ANY ((SELECT nullif(current_setting(''civic.owned'', true), '''')::uuid[])::uuid[])';
    drafts text := 'ANY ((SELECT nullif(current_setting(''civic.drafts'', true), '''')::uuid[])::uuid[])';
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['alliance_territory', 'alliance_theme', 'alliance_audience'] LOOP
        EXECUTE format('CREATE POLICY app_read ON civic.%I FOR SELECT TO alliances_app USING (is_public OR alliance_id = %s)', relation, drafts);
        EXECUTE format('CREATE POLICY app_insert ON civic.%I FOR INSERT TO alliances_app WITH CHECK (civic.coordinates(alliance_id))', relation);
        EXECUTE format('CREATE POLICY app_delete ON civic.%I FOR DELETE TO alliances_app USING (civic.coordinates(alliance_id))', relation);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON civic.%I TO alliances_app', relation);
    END LOOP;

    EXECUTE format('CREATE POLICY app_insert ON civic.alliance FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND status = ''PROPOSED'' AND NOT is_public)', edited);
    EXECUTE 'CREATE POLICY app_update ON civic.alliance FOR UPDATE TO alliances_app USING (civic.belongs_to(id)) WITH CHECK (civic.coordinates(id))';
    -- The transaction that writes something sees it.
    EXECUTE format('CREATE POLICY app_declared ON civic.alliance FOR SELECT TO alliances_app USING (declared_by_id = %s AND created_at = now())', actors);

    EXECUTE format('CREATE POLICY app_insert ON civic.alliance_member FOR INSERT TO alliances_app WITH CHECK (actor_id = %s AND civic.may_join(alliance_id, actor_id))', edited);
    EXECUTE format('CREATE POLICY app_update ON civic.alliance_member FOR UPDATE TO alliances_app USING (actor_id = %1$s OR civic.coordinates(alliance_id)) WITH CHECK (actor_id = %1$s OR civic.coordinates(alliance_id))', edited);

    EXECUTE format('CREATE POLICY app_read ON civic.alliance_invitation FOR SELECT TO alliances_app USING (actor_id = %1$s
        OR alliance_id IN (SELECT m.alliance_id FROM civic.alliance_member m WHERE m.actor_id = %1$s AND (m.left_on IS NULL OR m.left_on > current_date)))', actors);
    EXECUTE 'CREATE POLICY app_insert ON civic.alliance_invitation FOR INSERT TO alliances_app WITH CHECK (status = ''PENDING'' AND civic.coordinates(alliance_id))';
    EXECUTE format('CREATE POLICY app_update ON civic.alliance_invitation FOR UPDATE TO alliances_app USING (actor_id = %1$s OR civic.coordinates(alliance_id))
        WITH CHECK (actor_id = %1$s AND status IN (''ACCEPTED'', ''DECLINED'') OR civic.coordinates(alliance_id) AND status = ''WITHDRAWN'')', edited);

    EXECUTE format('CREATE POLICY app_declared ON civic.convention FOR SELECT TO alliances_app USING (declared_by_id = %s AND created_at = now())', actors);
    EXECUTE format('CREATE POLICY app_insert ON civic.convention FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND civic.belongs_to(alliance_id) AND NOT is_public AND status IN (''DRAFT'', ''OPEN_FOR_SIGNATURE''))', edited);
    EXECUTE format('CREATE POLICY app_update ON civic.convention FOR UPDATE TO alliances_app USING (civic.belongs_to(alliance_id)) WITH CHECK (declared_by_id = %s OR civic.coordinates(alliance_id))', edited);

    EXECUTE format('CREATE POLICY app_insert ON civic.signatory FOR INSERT TO alliances_app WITH CHECK (signed_on IS NULL AND EXISTS (SELECT FROM civic.convention c WHERE c.id = convention_id AND (c.declared_by_id = %s OR civic.coordinates(c.alliance_id))))', edited);
    EXECUTE format('CREATE POLICY app_delete ON civic.signatory FOR DELETE TO alliances_app USING (signed_on IS NULL AND EXISTS (SELECT FROM civic.convention c WHERE c.id = convention_id AND (c.declared_by_id = %s OR civic.coordinates(c.alliance_id))))', edited);
    -- One signs for oneself; a draft that is written anew takes the signatures away.
    EXECUTE format('CREATE POLICY app_update ON civic.signatory FOR UPDATE TO alliances_app USING (actor_id = %1$s OR EXISTS (SELECT FROM civic.convention c WHERE c.id = convention_id AND (c.declared_by_id = %2$s OR civic.coordinates(c.alliance_id))))
        WITH CHECK (actor_id = %1$s OR signed_on IS NULL)', owned, edited);

    EXECUTE format('CREATE POLICY app_insert ON civic.objective FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND alliance_id IS NOT NULL AND civic.belongs_to(alliance_id))', edited);
    EXECUTE format('CREATE POLICY app_insert ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (alliance_id IS NOT NULL
        AND (actor_id = %s AND civic.belongs_to(alliance_id) OR kind = ''MEMBER_LEFT'' AND civic.coordinates(alliance_id)))', edited);
END
$$;
-- +goose StatementEnd
GRANT INSERT, UPDATE ON civic.alliance, civic.alliance_member, civic.convention TO alliances_app;
GRANT SELECT, INSERT, UPDATE ON civic.alliance_invitation TO alliances_app;
GRANT INSERT, UPDATE, DELETE ON civic.signatory TO alliances_app;
GRANT INSERT ON civic.objective, civic.timeline_event TO alliances_app;
