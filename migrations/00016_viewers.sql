-- In whose name alliances_app reads and writes. A transaction begins with account.enter, which says for its length who acts, for whom,
-- and which things that are not public are open to that person; the policies compare with that and look nothing up.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- +goose StatementBegin
-- drafts are the things of the graph that are not published and that belong to some actors: what they work on. What belongs to a
-- draft is open with it.
CREATE FUNCTION account.drafts(actors uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    WITH joined AS (SELECT m.alliance_id AS id FROM alliance_member m WHERE m.actor_id = ANY (actors) AND m.left_on IS NULL),
    run AS (SELECT o.programme_id AS id FROM programme_operator o WHERE o.actor_id = ANY (actors))
    SELECT a.id FROM actor a WHERE a.id = ANY (actors) AND NOT a.is_public
    UNION SELECT a.id FROM alliance a JOIN joined USING (id) WHERE NOT a.is_public
    UNION SELECT p.id FROM programme p JOIN run USING (id) WHERE NOT p.is_public
    UNION SELECT p.id FROM programme p JOIN joined j ON j.id = p.alliance_id WHERE NOT p.is_public
    UNION SELECT c.id FROM convention c JOIN joined j ON j.id = c.alliance_id WHERE NOT c.is_public
    UNION SELECT m.id FROM mission m WHERE m.organiser_id = ANY (actors) AND NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN programme p ON p.id = m.programme_id AND NOT p.is_public JOIN joined j ON j.id = p.alliance_id WHERE NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN run r ON r.id = m.programme_id WHERE NOT m.is_public
$$;

-- act has the transaction act in the name of a person, who showed a second factor or not. Owners and case workers, moderators and
-- auditors act as such only with one. It gives nothing for who is not there or suspended: then nobody acts.
CREATE FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[],
    OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
DECLARE
    actors uuid[];
    edited uuid[];
    owned uuid[];
    cased uuid[];
BEGIN
    PERFORM set_config(name, '', true) FROM unnest(ARRAY['civic.viewer', 'civic.email', 'civic.actors', 'civic.edited', 'civic.owned', 'civic.cased', 'civic.platform', 'civic.drafts']) name;
    SELECT p.email, p.display_name, p.locale, p.platform_roles, p.version, p.created_at, EXISTS (SELECT FROM factor f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL)
        INTO act.email, act.display_name, act.locale, act.platform_roles, act.version, act.created_at, act.has_factor
        FROM person p WHERE p.id = as_person AND p.suspended_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(m.actor_id), '{}'), coalesce(array_agg(m.actor_id) FILTER (WHERE m.role = 'EDITOR' OR m.role = 'OWNER' AND with_factor), '{}'),
           coalesce(array_agg(m.actor_id) FILTER (WHERE m.role = 'OWNER' AND with_factor), '{}'),
           coalesce(array_agg(m.actor_id) FILTER (WHERE m.role = 'CASE_WORKER' AND with_factor), '{}'),
           coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'actor_id', m.actor_id, 'role', m.role, 'version', m.version, 'created_at', m.created_at) ORDER BY m.created_at, m.id), '[]')
        INTO actors, edited, owned, cased, memberships
        FROM membership m WHERE m.person_id = as_person AND m.ended_at IS NULL;
    PERFORM set_config('civic.viewer', as_person::text, true), set_config('civic.email', coalesce(act.email, ''), true), set_config('civic.actors', actors::text, true),
        set_config('civic.edited', edited::text, true), set_config('civic.owned', owned::text, true), set_config('civic.cased', cased::text, true),
        set_config('civic.platform', CASE WHEN with_factor THEN act.platform_roles::text ELSE '' END, true);
    IF actors <> '{}' THEN
        PERFORM set_config('civic.drafts', (SELECT coalesce(array_agg(id), '{}')::text FROM account.drafts(actors) id), true);
    END IF;
    RETURN NEXT;
END
$$;

-- enter is act for whom a session belongs to, while it lives.
CREATE FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[],
    OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
BEGIN
    SELECT s.factor_at IS NOT NULL INTO second_factor FROM session s
        WHERE s.id = session_id AND s.person_id = enter.person_id AND s.ended_at IS NULL AND s.expires_at > now();
    IF NOT FOUND THEN
        PERFORM account.act(NULL, false);
        RETURN;
    END IF;
    RETURN QUERY SELECT enter.second_factor, a.* FROM account.act(enter.person_id, enter.second_factor) a;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.drafts, account.act, account.enter FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.act, account.enter TO alliances_app, alliances_account;

-- The rule reads whether a row is published, too: to who sees published rows alone it tells nothing.
-- +goose StatementBegin
DO $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT format('civic.%I', p.tablename)::regclass FROM pg_policies p WHERE p.schemaname = 'civic' AND p.policyname = 'public_read' AND p.qual = 'is_public' LOOP
        PERFORM civic.classify(relation, 'public', 'is_public');
    END LOOP;
END
$$;
-- +goose StatementEnd

-- What is public is open to a viewer as to everybody; what is not, where it is one of the drafts, or belongs to one.
-- +goose StatementBegin
DO $$
DECLARE
    relation record;
    columns text;
    drafts text := 'ANY ((SELECT nullif(current_setting(''civic.drafts'', true), '''')::uuid[])::uuid[])';
BEGIN
    FOR relation IN SELECT p.tablename AS name, p.qual FROM pg_policies p WHERE p.schemaname = 'civic' AND p.policyname = 'public_read' LOOP
        SELECT string_agg(format(' OR %I = %s', a.attname, drafts), '' ORDER BY a.attnum) INTO columns
            FROM pg_attribute a WHERE a.attrelid = format('civic.%I', relation.name)::regclass AND NOT a.attisdropped
            AND (a.attname = 'id' AND relation.name IN ('actor', 'alliance', 'programme', 'convention', 'mission')
                 OR a.attname IN ('actor_id', 'alliance_id', 'programme_id', 'convention_id', 'mission_id', 'contributor_id', 'to_actor_id', 'to_alliance_id', 'to_programme_id')
                 AND relation.name NOT LIKE '%\_place' AND relation.name NOT LIKE 'search%');
        EXECUTE format('CREATE POLICY app_read ON civic.%I FOR SELECT TO alliances_app USING (%s%s)', relation.name, relation.qual, coalesce(columns, ''));
        EXECUTE format('GRANT SELECT ON civic.%I TO alliances_app', relation.name);
    END LOOP;
END
$$;
-- +goose StatementEnd
