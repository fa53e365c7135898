-- How alliances act: programmes and their sites, what is given and what comes of it, as organisations write it themselves.

-- +goose Up
SET LOCAL lock_timeout = '5s';

ALTER TABLE civic.programme ADD COLUMN declared_by_id uuid REFERENCES civic.actor;
ALTER TABLE civic.contribution ADD COLUMN declared_by_id uuid REFERENCES civic.actor;
ALTER TABLE civic.outcome ADD COLUMN declared_by_id uuid REFERENCES civic.actor;
ALTER TABLE civic.source ADD COLUMN declared_by_id uuid REFERENCES civic.actor;
SELECT civic.classify('civic.programme', 'public', 'declared_by_id');
SELECT civic.classify('civic.contribution', 'public', 'declared_by_id');
SELECT civic.classify('civic.outcome', 'public', 'declared_by_id');
SELECT civic.classify('civic.source', 'public', 'declared_by_id');

-- +goose StatementBegin
-- runs tells whether the viewer is an editor of an actor that runs a programme, or that coordinates its alliance.
CREATE FUNCTION civic.runs(programme uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM programme_operator o WHERE o.programme_id = programme AND o.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
        OR EXISTS (SELECT FROM civic.programme p WHERE p.id = programme AND p.alliance_id IS NOT NULL AND civic.coordinates(p.alliance_id))
        OR EXISTS (SELECT FROM civic.programme p WHERE p.id = programme AND p.created_at = now() AND p.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;

-- runs_site tells it of the programme of a site.
CREATE FUNCTION civic.runs_site(site uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM civic.site s WHERE s.id = site AND civic.runs(s.programme_id)) $$;

-- show_programme has everybody see a programme, and of what belongs to it whatever may be seen. One of an alliance that is not published stays a draft.
CREATE FUNCTION civic.show_programme(programme uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    relation text;
BEGIN
    UPDATE civic.programme p SET is_public = true, updated_at = now() WHERE p.id = programme AND NOT p.is_public
        AND NOT EXISTS (SELECT FROM alliance a WHERE a.id = p.alliance_id AND NOT a.is_public);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOREACH relation IN ARRAY ARRAY['programme_access', 'programme_theme', 'programme_audience', 'programme_service', 'programme_zone', 'site', 'objective', 'outcome', 'timeline_event'] LOOP
        EXECUTE format('UPDATE civic.%I c SET is_public = true WHERE c.programme_id = $1 AND NOT c.is_public', relation) USING programme;
    END LOOP;
    UPDATE programme_operator o SET is_public = true FROM actor a WHERE o.programme_id = programme AND a.id = o.actor_id AND a.is_public AND NOT o.is_public;
    UPDATE contribution c SET is_public = true FROM actor a WHERE c.to_programme_id = programme AND a.id = c.contributor_id AND a.is_public AND NOT c.is_public;
END
$$;

-- publish_programme is that, for who runs it.
CREATE FUNCTION civic.publish_programme(programme uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT civic.runs(programme) THEN
        RAISE insufficient_privilege;
    END IF;
    PERFORM civic.show_programme(programme);
END
$$;

-- publish_alliance has everybody see an alliance, and of what belongs to it whatever is settled: no draft of a convention.
CREATE FUNCTION civic.publish_alliance(alliance uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE civic.alliance a SET is_public = true, updated_at = now() WHERE a.id = alliance AND NOT a.is_public;
    UPDATE alliance_territory t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_theme t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_audience t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_member m SET is_public = true FROM actor a WHERE m.alliance_id = alliance AND a.id = m.actor_id AND a.is_public AND NOT m.is_public;
    UPDATE convention c SET is_public = true WHERE c.alliance_id = alliance AND NOT c.is_public AND c.status IN ('VALIDATED', 'EXPIRED', 'TERMINATED');
    UPDATE signatory s SET is_public = true FROM convention c, actor a
        WHERE c.id = s.convention_id AND c.alliance_id = alliance AND c.is_public AND a.id = s.actor_id AND a.is_public AND NOT s.is_public;
    UPDATE objective o SET is_public = true WHERE o.alliance_id = alliance AND NOT o.is_public;
    UPDATE contribution c SET is_public = true FROM actor a WHERE c.to_alliance_id = alliance AND a.id = c.contributor_id AND a.is_public AND NOT c.is_public;
    UPDATE timeline_event e SET is_public = true WHERE e.alliance_id = alliance AND e.programme_id IS NULL AND NOT e.is_public;
    PERFORM civic.show_programme(p.id) FROM programme p WHERE p.alliance_id = alliance AND p.status <> 'PLANNED' AND NOT p.is_public;
END
$$;

DO $$
DECLARE
    actors text := 'ANY ((SELECT nullif(current_setting(''civic.actors'', true), '''')::uuid[])::uuid[])';
    edited text := 'ANY ((SELECT nullif(current_setting(''civic.edited'', true), '''')::uuid[])::uuid[])';
    relation text;
BEGIN
    EXECUTE format('CREATE POLICY app_declared ON civic.programme FOR SELECT TO alliances_app USING (declared_by_id = %s AND created_at = now())', actors);
    EXECUTE format('CREATE POLICY app_insert ON civic.programme FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND NOT is_public AND (alliance_id IS NULL OR civic.belongs_to(alliance_id)))', edited);
    EXECUTE 'CREATE POLICY app_update ON civic.programme FOR UPDATE TO alliances_app USING (civic.runs(id)) WITH CHECK (civic.runs(id))';
    FOREACH relation IN ARRAY ARRAY['programme_access', 'programme_theme', 'programme_audience', 'programme_operator', 'programme_service', 'programme_zone', 'site'] LOOP
        EXECUTE format('CREATE POLICY app_insert ON civic.%I FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id))', relation);
        EXECUTE format('CREATE POLICY app_update ON civic.%I FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id))', relation);
        EXECUTE format('CREATE POLICY app_delete ON civic.%I FOR DELETE TO alliances_app USING (civic.runs(programme_id))', relation);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON civic.%I TO alliances_app', relation);
    END LOOP;

    -- Who gives says so, or who is given to.
    EXECUTE format('CREATE POLICY app_insert ON civic.contribution FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %1$s AND superseded_by_id IS NULL
        AND (contributor_id = %1$s OR to_programme_id IS NOT NULL AND civic.runs(to_programme_id) OR to_alliance_id IS NOT NULL AND civic.coordinates(to_alliance_id) OR to_actor_id = %1$s))', edited);
    EXECUTE format('CREATE POLICY app_update ON civic.contribution FOR UPDATE TO alliances_app USING (declared_by_id = %s) WITH CHECK (superseded_by_id IS NOT NULL)', edited);
    EXECUTE format('CREATE POLICY app_insert ON civic.outcome FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND superseded_by_id IS NULL AND civic.runs(programme_id))', edited);
    EXECUTE 'CREATE POLICY app_update ON civic.outcome FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (NOT is_reference OR superseded_by_id IS NOT NULL)';
    EXECUTE format('CREATE POLICY app_insert ON civic.source FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s)', edited);
    EXECUTE format('CREATE POLICY app_programme ON civic.objective FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND programme_id IS NOT NULL AND civic.runs(programme_id))', edited);
    EXECUTE format('CREATE POLICY app_programme ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (actor_id = %s AND programme_id IS NOT NULL AND civic.runs(programme_id))', edited);
    EXECUTE format('CREATE POLICY app_given ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (actor_id = %s AND kind = ''CONTRIBUTION_RECORDED'')', edited);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.runs, civic.runs_site, civic.show_programme, civic.publish_programme, civic.publish_alliance FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.runs, civic.runs_site, civic.publish_programme TO alliances_app;
GRANT INSERT, UPDATE ON civic.programme, civic.contribution, civic.outcome TO alliances_app;
GRANT INSERT ON civic.source TO alliances_app;
GRANT USAGE ON SCHEMA private TO alliances_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON private.site_place TO alliances_app;
CREATE POLICY app_own ON private.site_place TO alliances_app USING (civic.runs_site(site_id)) WITH CHECK (civic.runs_site(site_id));
