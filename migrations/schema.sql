-- What the migrations add up to; written by go test ./migrations -update.

CREATE SCHEMA account;

ALTER SCHEMA account OWNER TO alliances_owner;

CREATE SCHEMA civic;

ALTER SCHEMA civic OWNER TO alliances_owner;

CREATE SCHEMA migration;

ALTER SCHEMA migration OWNER TO alliances_owner;

CREATE SCHEMA private;

ALTER SCHEMA private OWNER TO alliances_owner;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA civic;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA civic;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) OWNER TO alliances_owner;

CREATE TABLE account.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    person_id uuid,
    action text NOT NULL,
    outcome text DEFAULT 'DONE'::text NOT NULL,
    subject_kind text,
    subject_id uuid,
    request_id text,
    "position" bigint,
    hash bytea,
    CONSTRAINT audit_action_check CHECK ((action ~ '^[A-Z_]{3,50}$'::text)),
    CONSTRAINT audit_check CHECK ((("position" IS NULL) = (hash IS NULL))),
    CONSTRAINT audit_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_outcome_check CHECK ((outcome ~ '^[A-Z_]{3,50}$'::text)),
    CONSTRAINT audit_position_check CHECK (("position" > 0)),
    CONSTRAINT audit_request_id_check CHECK (((length(request_id) >= 1) AND (length(request_id) <= 64))),
    CONSTRAINT audit_subject_kind_check CHECK ((subject_kind ~ '^[A-Za-z]{3,50}$'::text))
);

ALTER TABLE ONLY account.audit FORCE ROW LEVEL SECURITY;

ALTER TABLE account.audit OWNER TO alliances_owner;

COMMENT ON COLUMN account.audit.id IS 'staff';

COMMENT ON COLUMN account.audit.at IS 'staff';

COMMENT ON COLUMN account.audit.person_id IS 'staff';

COMMENT ON COLUMN account.audit.action IS 'staff';

COMMENT ON COLUMN account.audit.outcome IS 'staff';

COMMENT ON COLUMN account.audit.subject_kind IS 'staff';

COMMENT ON COLUMN account.audit.subject_id IS 'staff';

COMMENT ON COLUMN account.audit.request_id IS 'staff';

COMMENT ON COLUMN account.audit."position" IS 'staff';

COMMENT ON COLUMN account.audit.hash IS 'staff';

CREATE FUNCTION account.audit_hash(before bytea, entry account.audit) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog'
    AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(entry.position, entry.id, extract(epoch FROM entry.at), entry.person_id, entry.action, entry.outcome,
        entry.subject_kind, entry.subject_id, entry.request_id)::text, 'UTF8'))
$$;

ALTER FUNCTION account.audit_hash(before bytea, entry account.audit) OWNER TO alliances_owner;

CREATE FUNCTION account.check_audit() RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    before audit_anchor;
    entry audit;
BEGIN
    SELECT * INTO before FROM audit_anchor;
    FOR entry IN SELECT * FROM audit a WHERE a.position IS NOT NULL ORDER BY a.position LOOP
        IF entry.position <> before.position + 1 OR entry.hash <> audit_hash(before.hash, entry) THEN
            RETURN before.position + 1;
        END IF;
        before.position := entry.position;
        before.hash := entry.hash;
    END LOOP;
    RETURN NULL;
END
$$;

ALTER FUNCTION account.check_audit() OWNER TO alliances_owner;

CREATE FUNCTION account.claim_is_proved(claim_id uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM claim c JOIN code k ON k.purpose = 'CLAIM' AND k.address = c.email AND k.subject_id = c.id
                   WHERE c.id = claim_id AND k.used_at IS NOT NULL)
$$;

ALTER FUNCTION account.claim_is_proved(claim_id uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.drafts(actors uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    WITH joined AS (SELECT m.alliance_id AS id FROM alliance_member m WHERE m.actor_id = ANY (actors) AND m.left_on IS NULL),
    run AS (SELECT o.programme_id AS id FROM programme_operator o WHERE o.actor_id = ANY (actors)),
    asked AS (SELECT i.alliance_id AS id FROM alliance_invitation i WHERE i.actor_id = ANY (actors) AND i.status = 'PENDING' AND i.expires_at > now())
    SELECT a.id FROM actor a WHERE a.id = ANY (actors) AND NOT a.is_public
    UNION SELECT joined.id FROM joined
    UNION SELECT a.id FROM alliance a JOIN asked USING (id) WHERE NOT a.is_public
    UNION SELECT p.id FROM programme p JOIN run USING (id) WHERE NOT p.is_public
    UNION SELECT p.id FROM programme p JOIN joined j ON j.id = p.alliance_id WHERE NOT p.is_public
    UNION SELECT c.id FROM convention c JOIN joined j ON j.id = c.alliance_id
        WHERE NOT c.is_public OR EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND NOT s.is_public)
    UNION SELECT m.id FROM mission m WHERE m.organiser_id = ANY (actors) AND NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN programme p ON p.id = m.programme_id AND NOT p.is_public JOIN joined j ON j.id = p.alliance_id WHERE NOT m.is_public
    UNION SELECT m.id FROM mission m JOIN run r ON r.id = m.programme_id WHERE NOT m.is_public
$$;

ALTER FUNCTION account.drafts(actors uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) OWNER TO alliances_owner;

CREATE FUNCTION account.forget() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    DELETE FROM code WHERE expires_at < now() - interval '1 day';
    DELETE FROM attempt WHERE at < now() - interval '2 days';
    DELETE FROM export WHERE expires_at < now();
    DELETE FROM session WHERE expires_at < now() - interval '30 days' OR ended_at < now() - interval '30 days';
    DELETE FROM idempotency WHERE created_at < now() - interval '72 hours';
$$;

ALTER FUNCTION account.forget() OWNER TO alliances_owner;

CREATE FUNCTION account.forget_audit(keep interval) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    WITH gone AS (
        DELETE FROM audit a WHERE a.position <= (SELECT max(o.position) FROM audit o WHERE o.at < now() - keep
            AND NOT EXISTS (SELECT FROM audit y WHERE y.position < o.position AND y.at >= now() - keep))
        RETURNING a.position, a.hash)
    UPDATE audit_anchor n SET position = g.position, hash = g.hash FROM (SELECT position, hash FROM gone ORDER BY position DESC LIMIT 1) g
$$;

ALTER FUNCTION account.forget_audit(keep interval) OWNER TO alliances_owner;

CREATE FUNCTION account.forget_own_address() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$ DELETE FROM invitation i WHERE i.email = nullif(current_setting('civic.email', true), '') $$;

ALTER FUNCTION account.forget_own_address() OWNER TO alliances_owner;

CREATE FUNCTION account.forget_sealed() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    DELETE FROM key_mark;
    DELETE FROM code;
    DELETE FROM attempt;
    DELETE FROM session;
    DELETE FROM recovery_code;
    DELETE FROM factor;
    DELETE FROM civic.job WHERE kind = 'mail' AND finished_at IS NULL;
$$;

ALTER FUNCTION account.forget_sealed() OWNER TO alliances_owner;

CREATE FUNCTION account.has_owner(of_actor uuid, who_can_act boolean DEFAULT false) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM membership m JOIN person p ON p.id = m.person_id
                   WHERE m.actor_id = of_actor AND m.role = 'OWNER' AND m.ended_at IS NULL AND (p.suspended_at IS NULL OR NOT who_can_act))
$$;

ALTER FUNCTION account.has_owner(of_actor uuid, who_can_act boolean) OWNER TO alliances_owner;

CREATE FUNCTION account.held() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT jsonb_build_object(
        'person', jsonb_build_object('id', p.id, 'email', p.email, 'displayName', p.display_name, 'locale', p.locale, 'platformRoles', p.platform_roles, 'createdAt', p.created_at, 'updatedAt', p.updated_at),
        'identities', (SELECT coalesce(jsonb_agg(jsonb_build_object('issuer', i.issuer, 'subject', i.subject, 'createdAt', i.created_at) ORDER BY i.created_at), '[]') FROM identity i WHERE i.person_id = p.id),
        'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', s.device, 'createdAt', s.created_at, 'lastUsedAt', s.rotated_at, 'expiresAt', s.expires_at, 'endedAt', s.ended_at) ORDER BY s.created_at), '[]') FROM session s WHERE s.person_id = p.id),
        'secondFactor', (SELECT jsonb_build_object('createdAt', f.created_at, 'confirmedAt', f.confirmed_at) FROM factor f WHERE f.person_id = p.id),
        'memberships', (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', a.name, 'role', m.role, 'createdAt', m.created_at, 'endedAt', m.ended_at) ORDER BY m.created_at), '[]') FROM membership m JOIN civic.actor a ON a.id = m.actor_id WHERE m.person_id = p.id),
        'invitations', (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', a.name, 'role', i.role, 'status', i.status, 'createdAt', i.created_at) ORDER BY i.created_at), '[]') FROM invitation i JOIN civic.actor a ON a.id = i.actor_id WHERE i.email = p.email),
        'claims', (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', a.name, 'email', c.email, 'message', c.message, 'status', c.status, 'reason', c.reason, 'createdAt', c.created_at) ORDER BY c.created_at), '[]') FROM claim c JOIN civic.actor a ON a.id = c.actor_id WHERE c.person_id = p.id),
        'record', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', r.at, 'action', r.action, 'outcome', r.outcome, 'subject', r.subject_kind, 'id', r.subject_id) ORDER BY r.id), '[]') FROM audit r WHERE r.person_id = p.id))
    FROM person p WHERE p.id = nullif(current_setting('civic.viewer', true), '')::uuid
$$;

ALTER FUNCTION account.held() OWNER TO alliances_owner;

CREATE FUNCTION account.is_last_owner(person uuid, of_actor uuid DEFAULT NULL::uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    WITH owners AS (
        SELECT m.actor_id, m.person_id FROM membership m WHERE m.role = 'OWNER' AND m.ended_at IS NULL
        AND m.actor_id IN (SELECT o.actor_id FROM membership o WHERE o.person_id = person AND o.role = 'OWNER' AND o.ended_at IS NULL AND o.actor_id = coalesce(of_actor, o.actor_id))
        ORDER BY m.id FOR UPDATE)
    SELECT EXISTS (SELECT FROM owners o JOIN person p ON p.id = o.person_id WHERE p.id = person OR p.suspended_at IS NULL GROUP BY o.actor_id HAVING count(*) = 1)
$$;

ALTER FUNCTION account.is_last_owner(person uuid, of_actor uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.moderates(whom uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT 'MODERATOR' = ANY (nullif(current_setting('civic.platform', true), '')::text[]) AND whom <> nullif(current_setting('civic.viewer', true), '')::uuid
        AND EXISTS (SELECT FROM person p WHERE p.id = whom AND p.platform_roles = '{}')
$$;

ALTER FUNCTION account.moderates(whom uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.name_of(whom uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT p.display_name FROM person p WHERE p.id = whom AND 'AUDITOR' = ANY (nullif(current_setting('civic.platform', true), '')::text[])
$$;

ALTER FUNCTION account.name_of(whom uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.person_by_email(address text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$ SELECT p.id FROM person p WHERE p.email = address $$;

ALTER FUNCTION account.person_by_email(address text) OWNER TO alliances_owner;

CREATE FUNCTION account.person_by_identity(at_issuer text, as_subject text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$ SELECT i.person_id FROM identity i WHERE i.issuer = at_issuer AND i.subject = as_subject $$;

ALTER FUNCTION account.person_by_identity(at_issuer text, as_subject text) OWNER TO alliances_owner;

CREATE FUNCTION account.person_of_session(session uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$ SELECT s.person_id FROM account.session s WHERE s.id = session $$;

ALTER FUNCTION account.person_of_session(session uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.protect(relation regclass, own text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    unclassified text;
BEGIN
    SELECT string_agg(attname, ', ') INTO unclassified
    FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND col_description(relation, attnum) IS NULL;
    IF unclassified IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % without a visibility class: %', relation, unclassified;
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('CREATE POLICY owner_all ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', relation);
    EXECUTE format('CREATE POLICY account_own ON %s TO alliances_account USING (%s) WITH CHECK (%s)', relation, own, own);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO alliances_account', relation);
END
$$;

ALTER FUNCTION account.protect(relation regclass, own text) OWNER TO alliances_owner;

CREATE FUNCTION account.reinstate(whom uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    WITH done AS (UPDATE person p SET suspended_at = NULL, suspension_reason = NULL, version = p.version + 1, updated_at = now() WHERE p.id = whom AND p.suspended_at IS NOT NULL AND moderates(whom) RETURNING p.id)
    SELECT EXISTS (SELECT FROM done)
$$;

ALTER FUNCTION account.reinstate(whom uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.reset_factor(whom uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    WITH done AS (DELETE FROM factor f WHERE f.person_id = whom AND moderates(whom) RETURNING f.person_id),
        codes AS (DELETE FROM recovery_code c USING done d WHERE c.person_id = d.person_id),
        ended AS (UPDATE session s SET ended_at = now(), end_reason = 'FACTOR_RESET', successor = NULL FROM done d WHERE s.person_id = d.person_id AND s.ended_at IS NULL)
    SELECT EXISTS (SELECT FROM done)
$$;

ALTER FUNCTION account.reset_factor(whom uuid) OWNER TO alliances_owner;

CREATE FUNCTION account.seal_audit(OUT last_position bigint, OUT last_hash bytea) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    entry audit;
BEGIN
    PERFORM FROM audit_anchor FOR UPDATE; -- one at a time
    SELECT a.position, a.hash INTO last_position, last_hash FROM audit a WHERE a.position IS NOT NULL ORDER BY a.position DESC LIMIT 1;
    IF last_position IS NULL THEN
        SELECT n.position, n.hash INTO last_position, last_hash FROM audit_anchor n;
    END IF;
    FOR entry IN SELECT * FROM audit a WHERE a.position IS NULL ORDER BY a.id LIMIT 10000 LOOP
        last_position := last_position + 1;
        entry.position := last_position;
        last_hash := audit_hash(last_hash, entry);
        UPDATE audit a SET position = last_position, hash = last_hash WHERE a.id = entry.id;
    END LOOP;
END
$$;

ALTER FUNCTION account.seal_audit(OUT last_position bigint, OUT last_hash bytea) OWNER TO alliances_owner;

CREATE FUNCTION account.suspend(whom uuid, why text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    WITH done AS (UPDATE person p SET suspended_at = now(), suspension_reason = why, version = p.version + 1, updated_at = now() WHERE p.id = whom AND p.suspended_at IS NULL AND moderates(whom) RETURNING p.id),
        ended AS (UPDATE session s SET ended_at = now(), end_reason = 'SUSPENDED', successor = NULL FROM done d WHERE s.person_id = d.id AND s.ended_at IS NULL)
    SELECT EXISTS (SELECT FROM done)
$$;

ALTER FUNCTION account.suspend(whom uuid, why text) OWNER TO alliances_owner;

CREATE FUNCTION account.tell_of_conventions() RETURNS TABLE(kind text, title text, due_on date, organisation text, email text, locale text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    WITH due AS (
        SELECT c.id, CASE WHEN c.expires_on <= current_date + 14 THEN 'EXPIRES_SOON' ELSE 'EXPIRES' END AS kind, c.expires_on AS due_on FROM convention c
        WHERE c.status = 'VALIDATED' AND c.expires_on BETWEEN current_date AND current_date + 60
        UNION ALL SELECT c.id, 'REVIEW', c.review_on FROM convention c WHERE c.status = 'VALIDATED' AND c.review_on BETWEEN current_date - 30 AND current_date
    ), told AS (
        INSERT INTO convention_notice (convention_id, kind, due_on)
        SELECT d.id, d.kind, d.due_on FROM due d WHERE NOT EXISTS (SELECT FROM convention r WHERE r.replaces_id = d.id AND r.status = 'VALIDATED')
        ON CONFLICT DO NOTHING RETURNING convention_notice.convention_id, convention_notice.kind, convention_notice.due_on
    )
    SELECT t.kind, c.title, t.due_on, a.name, w.email, w.locale FROM told t JOIN convention c ON c.id = t.convention_id
    JOIN signatory s ON s.convention_id = c.id AND s.signed_on IS NOT NULL AND s.withdrawn_on IS NULL
    JOIN actor a ON a.id = s.actor_id CROSS JOIN LATERAL account.writers(a.id) w
$$;

ALTER FUNCTION account.tell_of_conventions() OWNER TO alliances_owner;

CREATE FUNCTION account.writers(actor uuid) RETURNS TABLE(email text, locale text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'account', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT p.email, p.locale FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.actor_id = actor AND m.ended_at IS NULL AND m.role IN ('OWNER', 'EDITOR') AND p.email IS NOT NULL AND p.suspended_at IS NULL ORDER BY m.created_at LIMIT 20
$$;

ALTER FUNCTION account.writers(actor uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.actor_place_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.actor_place_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.actor_world_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE alliance_member m SET world = c.world FROM changed c WHERE m.actor_id = c.id AND m.world <> c.world;
    RETURN NULL;
END
$$;

ALTER FUNCTION civic.actor_world_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.advance_alliance(alliance uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.advance_alliance(alliance uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic."analyze"() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    SET default_statistics_target TO '20'
    AS $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'civic'::regnamespace AND c.relkind = 'r' LOOP
        EXECUTE format('ANALYZE %s', relation);
    END LOOP;
END
$$;

ALTER FUNCTION civic."analyze"() OWNER TO alliances_owner;

CREATE FUNCTION civic.belongs_to(alliance uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = alliance AND (m.left_on IS NULL OR m.left_on > current_date)
                   AND m.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;

ALTER FUNCTION civic.belongs_to(alliance uuid) OWNER TO alliances_owner;

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

ALTER FUNCTION civic.classify(relation regclass, class text, columns text) OWNER TO alliances_owner;

CREATE FUNCTION civic.close_ended() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    WITH ended AS (
        UPDATE programme SET status = 'CLOSED', status_as_of = ends_on, updated_at = now(), version = version + 1
        WHERE status IN ('OPEN', 'PAUSED') AND ends_on < (now() AT TIME ZONE 'Pacific/Tahiti')::date
        RETURNING id
    )
    SELECT count(*)::integer FROM ended
$$;

ALTER FUNCTION civic.close_ended() OWNER TO alliances_owner;

CREATE FUNCTION civic.coordinates(alliance uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = alliance AND 'COORDINATOR' = ANY (m.roles) AND (m.left_on IS NULL OR m.left_on > current_date)
                   AND m.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;

ALTER FUNCTION civic.coordinates(alliance uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.end_without_parties(convention uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    WITH ended AS (
        UPDATE civic.convention c SET status = 'TERMINATED', version = version + 1, updated_at = now()
        WHERE c.id = convention AND c.status = 'VALIDATED' AND c.basis = 'SIGNED_HERE'
        AND EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.withdrawn_on IS NOT NULL)
        AND (SELECT count(*) FROM signatory s WHERE s.convention_id = c.id AND s.signed_on IS NOT NULL AND s.withdrawn_on IS NULL) < 2
        RETURNING c.alliance_id, c.is_public
    ) INSERT INTO timeline_event (id, alliance_id, kind, occurred_on, is_public) SELECT gen_random_uuid(), e.alliance_id, 'CONVENTION_ENDED', current_date, e.is_public FROM ended e;
    RETURN FOUND;
END
$$;

ALTER FUNCTION civic.end_without_parties(convention uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.event_reach(subject text, ids uuid[]) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    teams uuid[];
BEGIN
    CASE subject
    WHEN 'site' THEN
        RETURN QUERY SELECT s.id FROM site s WHERE s.successor_id = ANY (ids);
    WHEN 'programme' THEN
        RETURN QUERY SELECT pl.territory_id FROM programme_place pl WHERE pl.programme_id = ANY (ids)
            UNION SELECT p.id FROM programme p WHERE p.successor_id = ANY (ids);
    WHEN 'alliance', 'alliance_member', 'actor' THEN
        teams := ids || CASE WHEN subject = 'actor' THEN ARRAY(SELECT m.alliance_id FROM alliance_member m WHERE m.actor_id = ANY (ids)) END;
        teams := teams || ARRAY(SELECT a.id FROM alliance a WHERE a.successor_id = ANY (teams));
        RETURN QUERY SELECT unnest(teams)
            UNION SELECT pl.territory_id FROM programme p JOIN programme_place pl ON pl.programme_id = p.id WHERE p.alliance_id = ANY (teams)
            UNION SELECT m.actor_id FROM alliance_member m WHERE m.alliance_id = ANY (teams);
        IF subject = 'actor' THEN
            RETURN QUERY SELECT a.id FROM actor a WHERE a.successor_id = ANY (ids)
                UNION SELECT o.programme_id FROM programme_operator o WHERE o.actor_id = ANY (ids)
                UNION SELECT pl.territory_id FROM actor_place pl WHERE pl.actor_id = ANY (ids)
                UNION SELECT unnest(ARRAY[c.to_programme_id, c.to_alliance_id, c.to_actor_id]) FROM contribution c WHERE c.contributor_id = ANY (ids)
                UNION SELECT p.alliance_id FROM contribution c JOIN programme p ON p.id = c.to_programme_id WHERE c.contributor_id = ANY (ids)
                UNION SELECT p.id FROM contribution c JOIN programme p ON p.alliance_id = c.to_alliance_id WHERE c.contributor_id = ANY (ids)
                UNION SELECT pl.territory_id FROM contribution c JOIN programme_place pl ON pl.programme_id = c.to_programme_id WHERE c.contributor_id = ANY (ids)
                UNION SELECT cl.ancestor_id FROM contribution c JOIN territory_closure cl ON cl.descendant_id = c.territory_id WHERE c.contributor_id = ANY (ids);
        END IF;
    WHEN 'contribution' THEN
        RETURN QUERY SELECT p.id FROM programme p WHERE p.alliance_id = ANY (ids)
            UNION SELECT p.alliance_id FROM programme p WHERE p.id = ANY (ids)
            UNION SELECT pl.territory_id FROM programme_place pl WHERE pl.programme_id = ANY (ids)
            UNION SELECT c.ancestor_id FROM territory_closure c WHERE c.descendant_id = ANY (ids);
    WHEN 'mission' THEN
        RETURN QUERY SELECT unnest(ARRAY[t.id, md5(t.kind || ':' || t.code)::uuid]) -- the territory by its name stands for it where a list keeps to it
            FROM territory_closure c JOIN territory t ON t.id = c.ancestor_id WHERE c.descendant_id = ANY (ids);
    WHEN 'shift', 'shift_opening' THEN
        RETURN QUERY SELECT unnest(ARRAY[m.programme_id, m.organiser_id, t.id, md5(t.kind || ':' || t.code)::uuid])
            FROM mission m JOIN territory_closure c ON c.descendant_id = m.territory_id JOIN territory t ON t.id = c.ancestor_id WHERE m.id = ANY (ids);
    ELSE
        RETURN;
    END CASE;
END
$$;

ALTER FUNCTION civic.event_reach(subject text, ids uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.events_since(seen pg_snapshot) RETURNS TABLE(id bigint, subject text, ids uuid[], counts jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT e.id, e.subject, CASE WHEN cardinality(reached.ids) <= 1000 THEN reached.ids END, e.counts
    FROM (SELECT e.id, e.subject, e.ids, e.counts FROM event e WHERE e.xid >= pg_snapshot_xmax(seen)
          UNION ALL
          SELECT e.id, e.subject, e.ids, e.counts FROM event e WHERE e.xid IN (SELECT pg_snapshot_xip(seen))) e
    LEFT JOIN LATERAL (
        SELECT array_agg(u.id) AS ids FROM (
            SELECT id FROM unnest(e.ids) id UNION SELECT id FROM event_reach(e.subject, e.ids) id WHERE id IS NOT NULL LIMIT 1001) u) reached ON e.ids IS NOT NULL
    UNION ALL
    SELECT NULL, '*', NULL, NULL WHERE EXISTS (SELECT FROM event_mark m WHERE m.forgotten AND m.xid > pg_snapshot_xmin(seen))
$$;

ALTER FUNCTION civic.events_since(seen pg_snapshot) OWNER TO alliances_owner;

CREATE FUNCTION civic.expire_conventions() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    WITH expired AS (
        UPDATE convention c SET status = 'EXPIRED', version = version + 1, updated_at = now()
        WHERE c.status IN ('OPEN_FOR_SIGNATURE', 'VALIDATED') AND c.expires_on < (now() AT TIME ZONE 'Pacific/Tahiti')::date
        RETURNING c.id, c.alliance_id, c.expires_on, c.is_public, c.validated_on
    ), told AS (
        INSERT INTO timeline_event (id, alliance_id, kind, occurred_on, is_public)
        SELECT gen_random_uuid(), e.alliance_id, 'CONVENTION_ENDED', e.expires_on, e.is_public FROM expired e WHERE e.validated_on IS NOT NULL
    )
    SELECT count(*)::integer FROM expired
$$;

ALTER FUNCTION civic.expire_conventions() OWNER TO alliances_owner;

CREATE FUNCTION civic.fold(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'civic', 'pg_catalog'
    RETURN btrim(regexp_replace(lower(civic.unaccent('civic.unaccent'::regdictionary, name)), '[^a-z0-9]+'::text, ' '::text, 'g'::text));

ALTER FUNCTION civic.fold(name text) OWNER TO alliances_owner;

CREATE FUNCTION civic.fold_tallies() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    WITH folded AS (DELETE FROM tally t WHERE (SELECT count(*) FROM tally o WHERE o.subject = t.subject) > 1 RETURNING subject, n)
    INSERT INTO tally (subject, n) SELECT subject, sum(n) FROM folded GROUP BY subject
$$;

ALTER FUNCTION civic.fold_tallies() OWNER TO alliances_owner;

CREATE FUNCTION civic.follow_search(relation regclass, VARIADIC arguments text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    call text := (SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) a);
BEGIN
    EXECUTE format('CREATE TRIGGER search_%s_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    EXECUTE format('CREATE TRIGGER search_%s_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    IF arguments[2] <> 'id' THEN -- an object that a row was taken from
        EXECUTE format('CREATE TRIGGER search_%s_moved AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
    END IF;
    EXECUTE format('CREATE TRIGGER search_%s_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed(%s)', lower(arguments[1]), relation, call);
END
$$;

ALTER FUNCTION civic.follow_search(relation regclass, VARIADIC arguments text[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.forget_events(keep interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.forget_events(keep interval) OWNER TO alliances_owner;

CREATE FUNCTION civic.forget_files() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    deleted bigint;
BEGIN
    DELETE FROM account.upload WHERE created_at < now() - interval '1 day';
    -- Whoever is about to refer to one holds its row: that one stays until the next time.
    DELETE FROM file WHERE sha256 IN (SELECT f.sha256 FROM file f
        WHERE NOT EXISTS (SELECT FROM account.upload u WHERE u.sha256 = f.sha256) AND NOT EXISTS (SELECT FROM actor a WHERE a.logo_sha256 = f.sha256)
        AND NOT EXISTS (SELECT FROM programme p WHERE p.image_sha256 = f.sha256) AND NOT EXISTS (SELECT FROM convention c WHERE c.document_file = f.sha256)
        AND NOT EXISTS (SELECT FROM signature_document d WHERE d.sha256 = f.sha256) FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

ALTER FUNCTION civic.forget_files() OWNER TO alliances_owner;

CREATE FUNCTION civic.hide_children() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

ALTER FUNCTION civic.hide_children() OWNER TO alliances_owner;

CREATE FUNCTION civic.hide_orphans() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

ALTER FUNCTION civic.hide_orphans() OWNER TO alliances_owner;

CREATE FUNCTION civic.is_needed_by(need uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM civic.need n WHERE n.id = need AND n.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[])) $$;

ALTER FUNCTION civic.is_needed_by(need uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.is_party(convention uuid, actor uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM signatory s JOIN civic.convention c ON c.id = s.convention_id WHERE s.convention_id = convention AND s.actor_id = actor
    AND c.basis = 'SIGNED_HERE' AND c.status IN ('OPEN_FOR_SIGNATURE', 'VALIDATED')) $$;

ALTER FUNCTION civic.is_party(convention uuid, actor uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.keep_file(kind text, wide integer, high integer, content bytea) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    digest text := encode(sha256(content), 'hex');
BEGIN
    IF cardinality(nullif(current_setting('civic.edited', true), '')::uuid[]) > 0 IS NOT TRUE THEN
        RAISE insufficient_privilege;
    END IF;
    LOOP -- it may be there and about to be forgotten
        INSERT INTO file (sha256, media_type, width, height, body) VALUES (digest, kind, wide, high, content) ON CONFLICT DO NOTHING;
        PERFORM FROM file f WHERE f.sha256 = digest FOR KEY SHARE;
        EXIT WHEN FOUND;
    END LOOP;
    INSERT INTO account.upload (person_id, sha256) VALUES (current_setting('civic.viewer')::uuid, digest)
        ON CONFLICT (person_id, sha256) DO UPDATE SET created_at = now();
    RETURN digest;
END
$$;

ALTER FUNCTION civic.keep_file(kind text, wide integer, high integer, content bytea) OWNER TO alliances_owner;

CREATE FUNCTION civic.keep_tally() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.keep_tally() OWNER TO alliances_owner;

CREATE FUNCTION civic.may_join(alliance uuid, actor uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM alliance_invitation i WHERE i.alliance_id = alliance AND i.actor_id = actor AND i.status = 'ACCEPTED')
        OR EXISTS (SELECT FROM alliance a WHERE a.id = alliance AND a.declared_by_id = actor AND NOT EXISTS (SELECT FROM alliance_member m WHERE m.alliance_id = a.id))
$$;

ALTER FUNCTION civic.may_join(alliance uuid, actor uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.member_world() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    SELECT a.world INTO NEW.world FROM actor a WHERE a.id = NEW.actor_id FOR SHARE;
    RETURN NEW;
END
$$;

ALTER FUNCTION civic.member_world() OWNER TO alliances_owner;

CREATE FUNCTION civic.mends(convention uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM civic.convention c WHERE c.id = convention
        AND (c.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]) OR civic.coordinates(c.alliance_id)))
$$;

ALTER FUNCTION civic.mends(convention uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.near_keys(word text) RETURNS integer[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (length(word) >= 7) THEN ARRAY[hashtext(substr(word, 3, 5)), hashtext((substr(word, 1, 1) || substr(word, 4, 4))), hashtext((substr(word, 2, 1) || substr(word, 4, 4))), hashtext((substr(word, 1, 2) || substr(word, 5, 3))), hashtext(((substr(word, 1, 1) || substr(word, 3, 1)) || substr(word, 5, 3))), hashtext((substr(word, 2, 2) || substr(word, 5, 3))), hashtext((substr(word, 1, 3) || substr(word, 6, 2))), hashtext(((substr(word, 1, 2) || substr(word, 4, 1)) || substr(word, 6, 2))), hashtext(((substr(word, 1, 1) || substr(word, 3, 2)) || substr(word, 6, 2))), hashtext((substr(word, 2, 3) || substr(word, 6, 2))), hashtext((substr(word, 1, 4) || substr(word, 7, 1))), hashtext(((substr(word, 1, 3) || substr(word, 5, 1)) || substr(word, 7, 1))), hashtext(((substr(word, 1, 2) || substr(word, 4, 2)) || substr(word, 7, 1))), hashtext(((substr(word, 1, 1) || substr(word, 3, 3)) || substr(word, 7, 1))), hashtext((substr(word, 2, 4) || substr(word, 7, 1))), hashtext(substr(word, 1, 5)), hashtext((substr(word, 1, 4) || substr(word, 6, 1))), hashtext((substr(word, 1, 3) || substr(word, 5, 2))), hashtext((substr(word, 1, 2) || substr(word, 4, 3))), hashtext((substr(word, 1, 1) || substr(word, 3, 4))), hashtext(substr(word, 2, 5))] ELSE ARRAY[hashtext(word), hashtext(substr(word, 2)), hashtext(("left"(word, 1) || substr(word, 3))), hashtext(("left"(word, 2) || substr(word, 4))), hashtext(("left"(word, 3) || substr(word, 5))), hashtext(("left"(word, 4) || substr(word, 6))), hashtext("left"(word, 5))] END;

ALTER FUNCTION civic.near_keys(word text) OWNER TO alliances_owner;

CREATE FUNCTION civic.programme_place_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.programme_place_changed() OWNER TO alliances_owner;

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

ALTER FUNCTION civic.protect(relation regclass, event_query text) OWNER TO alliances_owner;

CREATE FUNCTION civic.publish_alliance(alliance uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE civic.alliance a SET is_public = true, updated_at = now() WHERE a.id = alliance AND NOT a.is_public;
    UPDATE alliance_territory t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_theme t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_audience t SET is_public = true WHERE t.alliance_id = alliance AND NOT t.is_public;
    UPDATE alliance_member m SET is_public = true FROM actor a WHERE m.alliance_id = alliance AND a.id = m.actor_id AND a.is_public AND NOT m.is_public;
    UPDATE convention c SET is_public = true WHERE c.alliance_id = alliance AND NOT c.is_public AND c.status IN ('VALIDATED', 'EXPIRED', 'TERMINATED') AND c.validated_on IS NOT NULL;
    UPDATE signatory s SET is_public = true FROM convention c, actor a
        WHERE c.id = s.convention_id AND c.alliance_id = alliance AND c.is_public AND a.id = s.actor_id AND a.is_public AND NOT s.is_public AND (s.is_founding OR s.signed_on IS NOT NULL);
    UPDATE objective o SET is_public = true WHERE o.alliance_id = alliance AND NOT o.is_public
        AND NOT EXISTS (SELECT FROM convention c WHERE c.id = o.convention_id AND NOT c.is_public);
    UPDATE contribution c SET is_public = true FROM actor a WHERE c.to_alliance_id = alliance AND a.id = c.contributor_id AND a.is_public AND NOT c.is_public;
    UPDATE timeline_event e SET is_public = true WHERE e.alliance_id = alliance AND e.programme_id IS NULL AND NOT e.is_public;
    PERFORM civic.show_programme(p.id) FROM programme p WHERE p.alliance_id = alliance AND p.status <> 'PLANNED' AND NOT p.is_public;
END
$$;

ALTER FUNCTION civic.publish_alliance(alliance uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.publish_programme(programme uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF NOT civic.runs(programme) THEN
        RAISE insufficient_privilege;
    END IF;
    PERFORM civic.show_programme(programme);
END
$$;

ALTER FUNCTION civic.publish_programme(programme uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.record_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.record_event() OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_actor_places(actors uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.refresh_actor_places(actors uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_programme_places(programmes uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.refresh_programme_places(programmes uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_search(subject text, ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT w.object_id, w.names, array_to_tsvector(array_remove(string_to_array(array_to_string(w.names || w.codes, ' '), ' '), '')) AS words, w.weight
        FROM search_wanted(subject, ids) w
    ), gone AS (
        DELETE FROM search_entry e WHERE e.object_id = ANY (ids) AND e.object_id NOT IN (SELECT w.object_id FROM wanted w) -- hashed, however many
    ), kept AS (
        INSERT INTO search_entry AS e (object_id, kind, names, words, weight)
        SELECT w.object_id, subject, w.names, w.words, w.weight FROM wanted w
        ON CONFLICT (object_id) DO UPDATE SET names = EXCLUDED.names, words = EXCLUDED.words, weight = EXCLUDED.weight
        WHERE (e.names, e.words, e.weight) IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.words, EXCLUDED.weight)
        RETURNING e.words
    )
    -- A word stays when its last entry goes: it then leads to nothing. To count entries would make writers wait for each other.
    INSERT INTO search_word (word)
    SELECT DISTINCT w.word FROM kept CROSS JOIN unnest(tsvector_to_array(kept.words)) w (word)
    WHERE w.word !~ '[0-9]' AND NOT EXISTS (SELECT FROM search_word known WHERE known.word = w.word)
    ORDER BY w.word
    ON CONFLICT DO NOTHING;
END
$$;

ALTER FUNCTION civic.refresh_search(subject text, ids uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_site_points(programmes uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.refresh_site_points(programmes uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_sites_within(programmes uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.refresh_sites_within(programmes uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.refresh_territory_closure() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    SET work_mem TO '64MB'
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

ALTER FUNCTION civic.refresh_territory_closure() OWNER TO alliances_owner;

CREATE FUNCTION civic.runs(programme uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM programme_operator o WHERE o.programme_id = programme AND o.actor_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
        OR EXISTS (SELECT FROM civic.programme p WHERE p.id = programme AND p.alliance_id IS NOT NULL AND civic.coordinates(p.alliance_id))
        OR EXISTS (SELECT FROM civic.programme p WHERE p.id = programme AND p.created_at = now() AND p.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]))
$$;

ALTER FUNCTION civic.runs(programme uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.runs_site(site uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM civic.site s WHERE s.id = site AND civic.runs(s.programme_id)) $$;

ALTER FUNCTION civic.runs_site(site uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.search_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    touched uuid[];
BEGIN
    FOR i IN 1 .. TG_NARGS - 1 LOOP
        EXECUTE format('SELECT array_agg(DISTINCT %1$I) FROM changed WHERE %1$I IS NOT NULL', TG_ARGV[i]) INTO touched;
        IF touched IS NOT NULL THEN
            PERFORM refresh_search(TG_ARGV[0], touched);
        END IF;
    END LOOP;
    RETURN NULL;
END
$_$;

ALTER FUNCTION civic.search_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.search_key(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN COALESCE(NULLIF(btrim(regexp_replace(regexp_replace(regexp_replace(folded, '\m0*([0-9]{1,2})(er|re|nde?|i?eme|e)?\M'::text, '\1'::text, 'g'::text), '\mst(e?)\M'::text, 'saint\1'::text, 'g'::text), ' *\m(de|du|des|d|le|la|les|l|et|en|au|aux|a)\M'::text, ''::text, 'g'::text)), ''::text), folded);

ALTER FUNCTION civic.search_key(folded text) OWNER TO alliances_owner;

CREATE FUNCTION civic.search_wanted(subject text, ids uuid[]) RETURNS TABLE(object_id uuid, names text[], codes text[], weight integer)
    LANGUAGE sql STABLE
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
    -- A commune is what residents mean by a name that its département, its district and it share. A postal code names the one
    -- territory that has no other; in the others it is a word.
    SELECT t.id, ARRAY[search_key(t.sort_name)]
               || CASE WHEN t.other_names <> '{}' THEN ARRAY(SELECT search_key(fold(n)) FROM unnest(t.other_names) n) END
               || CASE WHEN t.code ~ '[0-9]' THEN ARRAY[search_key(replace(lower(t.code), '-', ' '))] END
               || CASE WHEN cardinality(t.postal_codes) = 1 THEN t.postal_codes END,
           t.postal_codes,
           CASE WHEN t.kind IN ('COMMUNE', 'MUNICIPAL_DISTRICT') THEN 2 * coalesce(t.population, 0)
                WHEN t.kind = 'DISTRICT' THEN coalesce(t.population, 0) / 10
                WHEN t.kind IN ('PRIORITY_NEIGHBOURHOOD', 'NEIGHBOURHOOD') THEN coalesce(t.population, 1000)
                ELSE coalesce(t.population, 0) END
    FROM territory t WHERE subject = 'TERRITORY' AND t.id = ANY (ids) AND t.is_public AND t.archived_at IS NULL AND t.successor_id IS NULL
    UNION ALL
    SELECT p.id, ARRAY[search_key(p.sort_name)], '{}',
           1000 + 1000 * (SELECT count(*)::integer FROM (SELECT FROM site s WHERE s.programme_id = p.id AND s.is_public AND s.archived_at IS NULL ORDER BY s.sort_name, s.id LIMIT 1000) s)
    FROM programme p WHERE subject = 'PROGRAMME' AND p.id = ANY (ids) AND p.is_public AND p.archived_at IS NULL AND p.successor_id IS NULL
    UNION ALL
    SELECT a.id, ARRAY[search_key(a.sort_name)], '{}',
           1000 + 1000 * (SELECT count(*)::integer FROM (SELECT FROM alliance_member m WHERE m.alliance_id = a.id AND m.is_public ORDER BY m.position, m.id LIMIT 1000) m)
    FROM alliance a WHERE subject = 'ALLIANCE' AND a.id = ANY (ids) AND a.is_public AND a.archived_at IS NULL AND a.successor_id IS NULL
    UNION ALL
    -- An actor is also known by its name without the legal form before it.
    SELECT a.id, CASE WHEN k.bare <> k.key AND k.bare <> '' THEN ARRAY[k.key, k.bare] ELSE ARRAY[k.key] END, ARRAY(SELECT lower(i.value) FROM actor_identifier i WHERE i.actor_id = a.id AND i.is_public),
           1000 * (SELECT count(*)::integer FROM (SELECT FROM alliance_member m WHERE m.actor_id = a.id AND m.is_public ORDER BY m.alliance_id LIMIT 1000) m)
           + 1000 * (SELECT count(*)::integer FROM (SELECT FROM programme_operator o WHERE o.actor_id = a.id AND o.is_public ORDER BY o.programme_id LIMIT 1000) o)
           + 100 * (SELECT count(*)::integer FROM (SELECT FROM contribution c WHERE c.contributor_id = a.id AND c.is_public ORDER BY c.year DESC, c.id LIMIT 1000) c)
           + 100 * (SELECT count(*)::integer FROM (SELECT FROM contribution c WHERE c.to_actor_id = a.id AND c.is_public ORDER BY c.year DESC, c.id LIMIT 1000) c)
    FROM actor a
    CROSS JOIN LATERAL (SELECT search_key(a.sort_name) AS key) named
    CROSS JOIN LATERAL (SELECT named.key, regexp_replace(named.key, '^(association|assoc?|assos|ass|fondation|federation|scic|scop|sarl|sas) ', '') AS bare) k
    WHERE subject = 'ACTOR' AND a.id = ANY (ids) AND a.is_public AND a.archived_at IS NULL AND a.successor_id IS NULL
$$;

ALTER FUNCTION civic.search_wanted(subject text, ids uuid[]) OWNER TO alliances_owner;

CREATE FUNCTION civic.shift_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO event (subject, change, ids, counts)
    WITH moved AS (
        SELECT t.id, t.mission_id, jsonb_build_object('taken', n.taken, 'waitlistLength', n.waitlist_length, 'updatedAt', n.updated_at) AS counts, to_jsonb(o) - counts.names IS DISTINCT FROM to_jsonb(n) - counts.names AS otherwise,
               (o.taken, o.waitlist_length, o.updated_at) IS DISTINCT FROM (n.taken, n.waitlist_length, n.updated_at) AS places,
               (o.taken < o.capacity) IS DISTINCT FROM (n.taken < n.capacity) AS opening
        FROM (SELECT id, mission_id FROM was UNION SELECT id, mission_id FROM changed) t
        LEFT JOIN was o ON o.id = t.id LEFT JOIN changed n ON n.id = t.id
        CROSS JOIN (VALUES ('{taken,waitlist_length,updated_at}'::text[])) counts (names)
    )
    SELECT part.subject, TG_OP, CASE WHEN count(DISTINCT part.id) <= 1000 THEN array_agg(DISTINCT part.id) END,
           CASE WHEN part.subject = 'shift_places' AND count(DISTINCT part.id) <= 1000 THEN jsonb_object_agg(moved.id, moved.counts) END
    FROM moved CROSS JOIN LATERAL (VALUES
        ('shift_places', id, places), ('shift_places', mission_id, places), ('shift_opening', id, opening), ('shift_opening', mission_id, opening), ('shift', id, otherwise), ('shift', mission_id, otherwise)
    ) part (subject, id, applies)
    WHERE part.applies
    GROUP BY part.subject;
    RETURN NULL;
END
$$;

ALTER FUNCTION civic.shift_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.show_programme(programme uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

ALTER FUNCTION civic.show_programme(programme uuid) OWNER TO alliances_owner;

CREATE FUNCTION civic.territory_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO territory_closure (ancestor_id, descendant_id, distance, kind, sort_name, is_public)
    SELECT id, id, 0, kind, sort_name, is_public FROM changed;
    RETURN NULL;
END
$$;

ALTER FUNCTION civic.territory_added() OWNER TO alliances_owner;

CREATE FUNCTION civic.territory_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.territory_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.territory_link_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION civic.territory_link_changed() OWNER TO alliances_owner;

CREATE FUNCTION civic.territory_removed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM territory_closure c USING changed o WHERE c.descendant_id = o.id OR c.ancestor_id = o.id;
    RETURN NULL;
END
$$;

ALTER FUNCTION civic.territory_removed() OWNER TO alliances_owner;

CREATE FUNCTION civic.validate_convention(convention uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'civic', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    replaced uuid;
    starts date;
BEGIN
    UPDATE civic.convention c SET status = 'VALIDATED', version = version + 1, updated_at = now(),
        validated_on = (SELECT max(s.signed_on) FROM signatory s WHERE s.convention_id = c.id AND s.is_founding)
        WHERE c.id = convention AND c.status = 'OPEN_FOR_SIGNATURE'
        AND EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding)
        AND NOT EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding AND s.signed_on IS NULL)
        RETURNING c.replaces_id, c.starts_on INTO replaced, starts;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE civic.convention c SET expires_on = starts - 1, version = version + 1, updated_at = now()
        WHERE c.id = replaced AND c.status = 'VALIDATED' AND starts > current_date AND (c.expires_on IS NULL OR c.expires_on >= starts);
    WITH ended AS (
        UPDATE civic.convention c SET status = 'TERMINATED', version = version + 1, updated_at = now()
        WHERE c.id = replaced AND c.status = 'VALIDATED' AND (starts IS NULL OR starts <= current_date) RETURNING c.alliance_id, c.is_public
    ) INSERT INTO timeline_event (id, alliance_id, kind, occurred_on, is_public) SELECT gen_random_uuid(), e.alliance_id, 'CONVENTION_ENDED', current_date, e.is_public FROM ended e;
    RETURN true;
END
$$;

ALTER FUNCTION civic.validate_convention(convention uuid) OWNER TO alliances_owner;

CREATE TABLE account.attempt (
    kind text NOT NULL,
    key bytea NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attempt_key_check CHECK ((length(key) = 32)),
    CONSTRAINT attempt_kind_check CHECK ((kind = ANY (ARRAY['SEND'::text, 'SEND_FROM'::text, 'TRY_FROM'::text, 'SPENT'::text, 'FACTOR'::text, 'EXPORT'::text])))
);

ALTER TABLE ONLY account.attempt FORCE ROW LEVEL SECURITY;

ALTER TABLE account.attempt OWNER TO alliances_owner;

COMMENT ON COLUMN account.attempt.kind IS 'secret';

COMMENT ON COLUMN account.attempt.key IS 'secret';

COMMENT ON COLUMN account.attempt.at IS 'secret';

CREATE TABLE account.audit_anchor (
    single boolean DEFAULT true NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    hash bytea DEFAULT decode(repeat('00'::text, 32), 'hex'::text) NOT NULL,
    CONSTRAINT audit_anchor_single_check CHECK (single)
);

ALTER TABLE ONLY account.audit_anchor FORCE ROW LEVEL SECURITY;

ALTER TABLE account.audit_anchor OWNER TO alliances_owner;

COMMENT ON COLUMN account.audit_anchor.single IS 'internal';

COMMENT ON COLUMN account.audit_anchor."position" IS 'internal';

COMMENT ON COLUMN account.audit_anchor.hash IS 'internal';

ALTER TABLE account.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME account.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE account.claim (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    actor_id uuid NOT NULL,
    person_id uuid NOT NULL,
    email text,
    message text,
    status text DEFAULT 'PENDING'::text NOT NULL,
    basis text,
    decided_by uuid,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT claim_basis_check CHECK ((basis = ANY (ARRAY['MAIL'::text, 'MODERATOR'::text]))),
    CONSTRAINT claim_check CHECK (((status = 'PENDING'::text) = (decided_at IS NULL))),
    CONSTRAINT claim_email_check CHECK ((email = lower(email))),
    CONSTRAINT claim_message_check CHECK (((length(message) >= 1) AND (length(message) <= 2000))),
    CONSTRAINT claim_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
    CONSTRAINT claim_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'APPROVED'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY account.claim FORCE ROW LEVEL SECURITY;

ALTER TABLE account.claim OWNER TO alliances_owner;

COMMENT ON COLUMN account.claim.id IS 'own';

COMMENT ON COLUMN account.claim.actor_id IS 'own';

COMMENT ON COLUMN account.claim.person_id IS 'own';

COMMENT ON COLUMN account.claim.email IS 'contact';

COMMENT ON COLUMN account.claim.message IS 'own';

COMMENT ON COLUMN account.claim.status IS 'own';

COMMENT ON COLUMN account.claim.basis IS 'own';

COMMENT ON COLUMN account.claim.decided_by IS 'own';

COMMENT ON COLUMN account.claim.reason IS 'own';

COMMENT ON COLUMN account.claim.version IS 'own';

COMMENT ON COLUMN account.claim.created_at IS 'own';

COMMENT ON COLUMN account.claim.decided_at IS 'own';

CREATE TABLE account.code (
    purpose text NOT NULL,
    address text NOT NULL,
    subject_id uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    digest bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT code_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT code_purpose_check CHECK ((purpose = ANY (ARRAY['SIGN_IN'::text, 'CHANGE_ADDRESS'::text, 'CLAIM'::text]))),
    CONSTRAINT code_tries_check CHECK (((tries >= 0) AND (tries <= 5)))
);

ALTER TABLE ONLY account.code FORCE ROW LEVEL SECURITY;

ALTER TABLE account.code OWNER TO alliances_owner;

COMMENT ON COLUMN account.code.purpose IS 'secret';

COMMENT ON COLUMN account.code.address IS 'secret';

COMMENT ON COLUMN account.code.subject_id IS 'secret';

COMMENT ON COLUMN account.code.digest IS 'secret';

COMMENT ON COLUMN account.code.tries IS 'secret';

COMMENT ON COLUMN account.code.created_at IS 'secret';

COMMENT ON COLUMN account.code.expires_at IS 'secret';

COMMENT ON COLUMN account.code.used_at IS 'secret';

CREATE TABLE account.export (
    digest bytea NOT NULL,
    person_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT export_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ONLY account.export FORCE ROW LEVEL SECURITY;

ALTER TABLE account.export OWNER TO alliances_owner;

COMMENT ON COLUMN account.export.digest IS 'secret';

COMMENT ON COLUMN account.export.person_id IS 'secret';

COMMENT ON COLUMN account.export.expires_at IS 'secret';

COMMENT ON COLUMN account.export.used_at IS 'secret';

CREATE TABLE account.factor (
    person_id uuid NOT NULL,
    secret bytea NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone
);

ALTER TABLE ONLY account.factor FORCE ROW LEVEL SECURITY;

ALTER TABLE account.factor OWNER TO alliances_owner;

COMMENT ON COLUMN account.factor.person_id IS 'secret';

COMMENT ON COLUMN account.factor.secret IS 'secret';

COMMENT ON COLUMN account.factor.last_step IS 'secret';

COMMENT ON COLUMN account.factor.created_at IS 'own';

COMMENT ON COLUMN account.factor.confirmed_at IS 'own';

CREATE TABLE account.idempotency (
    person_id uuid NOT NULL,
    key uuid NOT NULL,
    digest bytea NOT NULL,
    object_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY account.idempotency FORCE ROW LEVEL SECURITY;

ALTER TABLE account.idempotency OWNER TO alliances_owner;

COMMENT ON COLUMN account.idempotency.person_id IS 'internal';

COMMENT ON COLUMN account.idempotency.key IS 'internal';

COMMENT ON COLUMN account.idempotency.digest IS 'internal';

COMMENT ON COLUMN account.idempotency.object_id IS 'internal';

COMMENT ON COLUMN account.idempotency.created_at IS 'internal';

CREATE TABLE account.identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT identity_issuer_check CHECK ((issuer <> ''::text)),
    CONSTRAINT identity_subject_check CHECK ((subject <> ''::text))
);

ALTER TABLE ONLY account.identity FORCE ROW LEVEL SECURITY;

ALTER TABLE account.identity OWNER TO alliances_owner;

COMMENT ON COLUMN account.identity.issuer IS 'own';

COMMENT ON COLUMN account.identity.subject IS 'internal';

COMMENT ON COLUMN account.identity.person_id IS 'internal';

COMMENT ON COLUMN account.identity.created_at IS 'own';

CREATE TABLE account.invitation (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    actor_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    invited_by uuid,
    status text DEFAULT 'PENDING'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '14 days'::interval) NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT invitation_check CHECK (((status = 'PENDING'::text) = (answered_at IS NULL))),
    CONSTRAINT invitation_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
    CONSTRAINT invitation_role_check CHECK ((role = ANY (ARRAY['OWNER'::text, 'EDITOR'::text, 'CASE_WORKER'::text, 'MEMBER'::text]))),
    CONSTRAINT invitation_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'ACCEPTED'::text, 'DECLINED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY account.invitation FORCE ROW LEVEL SECURITY;

ALTER TABLE account.invitation OWNER TO alliances_owner;

COMMENT ON COLUMN account.invitation.id IS 'operator';

COMMENT ON COLUMN account.invitation.actor_id IS 'operator';

COMMENT ON COLUMN account.invitation.email IS 'contact';

COMMENT ON COLUMN account.invitation.role IS 'operator';

COMMENT ON COLUMN account.invitation.invited_by IS 'operator';

COMMENT ON COLUMN account.invitation.status IS 'operator';

COMMENT ON COLUMN account.invitation.created_at IS 'operator';

COMMENT ON COLUMN account.invitation.expires_at IS 'operator';

COMMENT ON COLUMN account.invitation.answered_at IS 'operator';

CREATE TABLE account.key_mark (
    fingerprint text NOT NULL,
    first_seen timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT key_mark_fingerprint_check CHECK ((fingerprint <> ''::text))
);

ALTER TABLE ONLY account.key_mark FORCE ROW LEVEL SECURITY;

ALTER TABLE account.key_mark OWNER TO alliances_owner;

COMMENT ON COLUMN account.key_mark.fingerprint IS 'internal';

COMMENT ON COLUMN account.key_mark.first_seen IS 'internal';

CREATE TABLE account.membership (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    person_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    role text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['OWNER'::text, 'EDITOR'::text, 'CASE_WORKER'::text, 'MEMBER'::text])))
);

ALTER TABLE ONLY account.membership FORCE ROW LEVEL SECURITY;

ALTER TABLE account.membership OWNER TO alliances_owner;

COMMENT ON COLUMN account.membership.id IS 'operator';

COMMENT ON COLUMN account.membership.person_id IS 'operator';

COMMENT ON COLUMN account.membership.actor_id IS 'operator';

COMMENT ON COLUMN account.membership.role IS 'operator';

COMMENT ON COLUMN account.membership.version IS 'operator';

COMMENT ON COLUMN account.membership.created_at IS 'operator';

COMMENT ON COLUMN account.membership.ended_at IS 'operator';

CREATE TABLE account.person (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text,
    display_name text,
    locale text DEFAULT 'fr'::text NOT NULL,
    platform_roles text[] DEFAULT '{}'::text[] NOT NULL,
    suspended_at timestamp with time zone,
    suspension_reason text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT person_check CHECK (((suspended_at IS NULL) = (suspension_reason IS NULL))),
    CONSTRAINT person_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100))),
    CONSTRAINT person_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
    CONSTRAINT person_locale_check CHECK ((locale = ANY (ARRAY['fr'::text, 'en'::text]))),
    CONSTRAINT person_platform_roles_check CHECK ((platform_roles <@ ARRAY['MODERATOR'::text, 'AUDITOR'::text])),
    CONSTRAINT person_suspension_reason_check CHECK ((suspension_reason <> ''::text))
);

ALTER TABLE ONLY account.person FORCE ROW LEVEL SECURITY;

ALTER TABLE account.person OWNER TO alliances_owner;

COMMENT ON COLUMN account.person.id IS 'own';

COMMENT ON COLUMN account.person.email IS 'contact';

COMMENT ON COLUMN account.person.display_name IS 'own';

COMMENT ON COLUMN account.person.locale IS 'own';

COMMENT ON COLUMN account.person.platform_roles IS 'staff';

COMMENT ON COLUMN account.person.suspended_at IS 'staff';

COMMENT ON COLUMN account.person.suspension_reason IS 'staff';

COMMENT ON COLUMN account.person.version IS 'own';

COMMENT ON COLUMN account.person.created_at IS 'own';

COMMENT ON COLUMN account.person.updated_at IS 'own';

CREATE TABLE account.recovery_code (
    person_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_code_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ONLY account.recovery_code FORCE ROW LEVEL SECURITY;

ALTER TABLE account.recovery_code OWNER TO alliances_owner;

COMMENT ON COLUMN account.recovery_code.person_id IS 'secret';

COMMENT ON COLUMN account.recovery_code.digest IS 'secret';

COMMENT ON COLUMN account.recovery_code.used_at IS 'secret';

CREATE TABLE account.session (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    person_id uuid NOT NULL,
    device text,
    generation integer DEFAULT 0 NOT NULL,
    refresh_digest bytea NOT NULL,
    successor bytea,
    rotated_at timestamp with time zone DEFAULT now() NOT NULL,
    factor_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT session_device_check CHECK (((length(device) >= 1) AND (length(device) <= 120))),
    CONSTRAINT session_end_reason_check CHECK ((end_reason = ANY (ARRAY['SIGNED_OUT'::text, 'ENDED'::text, 'REPLAY'::text, 'SUSPENDED'::text, 'ADDRESS_CHANGED'::text, 'FACTOR_RESET'::text]))),
    CONSTRAINT session_refresh_digest_check CHECK ((length(refresh_digest) = 32))
);

ALTER TABLE ONLY account.session FORCE ROW LEVEL SECURITY;

ALTER TABLE account.session OWNER TO alliances_owner;

COMMENT ON COLUMN account.session.id IS 'own';

COMMENT ON COLUMN account.session.person_id IS 'internal';

COMMENT ON COLUMN account.session.device IS 'own';

COMMENT ON COLUMN account.session.generation IS 'secret';

COMMENT ON COLUMN account.session.refresh_digest IS 'secret';

COMMENT ON COLUMN account.session.successor IS 'secret';

COMMENT ON COLUMN account.session.rotated_at IS 'own';

COMMENT ON COLUMN account.session.factor_at IS 'own';

COMMENT ON COLUMN account.session.created_at IS 'own';

COMMENT ON COLUMN account.session.expires_at IS 'own';

COMMENT ON COLUMN account.session.ended_at IS 'internal';

COMMENT ON COLUMN account.session.end_reason IS 'internal';

CREATE TABLE account.upload (
    person_id uuid NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY account.upload FORCE ROW LEVEL SECURITY;

ALTER TABLE account.upload OWNER TO alliances_owner;

COMMENT ON COLUMN account.upload.person_id IS 'own';

COMMENT ON COLUMN account.upload.sha256 IS 'own';

COMMENT ON COLUMN account.upload.created_at IS 'own';

CREATE TABLE civic.actor (
    id uuid NOT NULL,
    source_key text,
    name text NOT NULL,
    world text NOT NULL,
    world_basis text NOT NULL,
    legal_form text,
    description text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    website text,
    logo_url text,
    first_seen_year integer,
    last_seen_year integer,
    note text,
    source_id uuid,
    successor_id uuid,
    sort_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    logo_sha256 text,
    logo_alt text,
    logo_width integer,
    logo_height integer,
    CONSTRAINT actor_check CHECK (((num_nulls(logo_sha256, logo_width, logo_height) = ANY (ARRAY[0, 3])) AND ((logo_sha256 IS NOT NULL) OR (logo_alt IS NULL)))),
    CONSTRAINT actor_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT actor_description_check CHECK ((description <> ''::text)),
    CONSTRAINT actor_legal_form_check CHECK ((legal_form <> ''::text)),
    CONSTRAINT actor_logo_alt_check CHECK (((length(logo_alt) >= 1) AND (length(logo_alt) <= 1000))),
    CONSTRAINT actor_logo_url_check CHECK ((logo_url ~ '^https?://'::text)),
    CONSTRAINT actor_name_check CHECK ((name <> ''::text)),
    CONSTRAINT actor_note_check CHECK ((note <> ''::text)),
    CONSTRAINT actor_website_check CHECK ((website ~ '^https?://'::text)),
    CONSTRAINT actor_world_basis_check CHECK ((world_basis = ANY (ARRAY['PRESUMED'::text, 'DECLARED'::text, 'VERIFIED'::text]))),
    CONSTRAINT actor_world_check CHECK ((world = ANY (ARRAY['ASSOCIATION'::text, 'COMPANY'::text, 'PUBLIC_AUTHORITY'::text])))
);

ALTER TABLE ONLY civic.actor FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.actor OWNER TO alliances_owner;

COMMENT ON COLUMN civic.actor.id IS 'public';

COMMENT ON COLUMN civic.actor.source_key IS 'internal';

COMMENT ON COLUMN civic.actor.name IS 'public';

COMMENT ON COLUMN civic.actor.world IS 'public';

COMMENT ON COLUMN civic.actor.world_basis IS 'public';

COMMENT ON COLUMN civic.actor.legal_form IS 'public';

COMMENT ON COLUMN civic.actor.description IS 'public';

COMMENT ON COLUMN civic.actor.content_locale IS 'public';

COMMENT ON COLUMN civic.actor.website IS 'public';

COMMENT ON COLUMN civic.actor.logo_url IS 'public';

COMMENT ON COLUMN civic.actor.first_seen_year IS 'public';

COMMENT ON COLUMN civic.actor.last_seen_year IS 'public';

COMMENT ON COLUMN civic.actor.note IS 'public';

COMMENT ON COLUMN civic.actor.source_id IS 'public';

COMMENT ON COLUMN civic.actor.successor_id IS 'public';

COMMENT ON COLUMN civic.actor.sort_name IS 'public';

COMMENT ON COLUMN civic.actor.version IS 'public';

COMMENT ON COLUMN civic.actor.is_public IS 'public';

COMMENT ON COLUMN civic.actor.archived_at IS 'public';

COMMENT ON COLUMN civic.actor.created_at IS 'public';

COMMENT ON COLUMN civic.actor.updated_at IS 'public';

COMMENT ON COLUMN civic.actor.logo_sha256 IS 'public';

COMMENT ON COLUMN civic.actor.logo_alt IS 'public';

COMMENT ON COLUMN civic.actor.logo_width IS 'public';

COMMENT ON COLUMN civic.actor.logo_height IS 'public';

CREATE TABLE civic.actor_identifier (
    scheme text NOT NULL,
    value text NOT NULL,
    actor_id uuid NOT NULL,
    checked_on date,
    outcome text DEFAULT 'WELL_FORMED'::text NOT NULL,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT actor_identifier_outcome_check CHECK ((outcome = ANY (ARRAY['WELL_FORMED'::text, 'CONFIRMED'::text, 'NOT_FOUND'::text, 'CEASED'::text]))),
    CONSTRAINT actor_identifier_scheme_check CHECK ((scheme = ANY (ARRAY['SIREN'::text, 'SIRET'::text, 'RNA'::text, 'FINESS'::text, 'RIDET'::text, 'TAHITI'::text]))),
    CONSTRAINT actor_identifier_value_check CHECK ((value <> ''::text))
);

ALTER TABLE ONLY civic.actor_identifier FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_identifier OWNER TO alliances_owner;

COMMENT ON COLUMN civic.actor_identifier.scheme IS 'public';

COMMENT ON COLUMN civic.actor_identifier.value IS 'public';

COMMENT ON COLUMN civic.actor_identifier.actor_id IS 'public';

COMMENT ON COLUMN civic.actor_identifier.checked_on IS 'public';

COMMENT ON COLUMN civic.actor_identifier.outcome IS 'public';

COMMENT ON COLUMN civic.actor_identifier.source_id IS 'public';

COMMENT ON COLUMN civic.actor_identifier.is_public IS 'public';

CREATE TABLE civic.actor_place (
    territory_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    world text NOT NULL,
    sort_name text NOT NULL,
    is_public boolean NOT NULL,
    is_direct boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY civic.actor_place FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_place OWNER TO alliances_owner;

COMMENT ON COLUMN civic.actor_place.territory_id IS 'public';

COMMENT ON COLUMN civic.actor_place.actor_id IS 'public';

COMMENT ON COLUMN civic.actor_place.world IS 'public';

COMMENT ON COLUMN civic.actor_place.sort_name IS 'public';

COMMENT ON COLUMN civic.actor_place.is_public IS 'public';

COMMENT ON COLUMN civic.actor_place.is_direct IS 'public';

CREATE TABLE civic.actor_territory (
    actor_id uuid NOT NULL,
    territory_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.actor_territory FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_territory OWNER TO alliances_owner;

COMMENT ON COLUMN civic.actor_territory.actor_id IS 'public';

COMMENT ON COLUMN civic.actor_territory.territory_id IS 'public';

COMMENT ON COLUMN civic.actor_territory.is_public IS 'public';

CREATE TABLE civic.alliance (
    id uuid NOT NULL,
    source_key text,
    name text NOT NULL,
    name_note text,
    purpose text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    status text NOT NULL,
    status_as_of date,
    source_id uuid,
    successor_id uuid,
    sort_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    is_urgent boolean DEFAULT false NOT NULL,
    need_id uuid,
    CONSTRAINT alliance_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT alliance_name_check CHECK ((name <> ''::text)),
    CONSTRAINT alliance_name_note_check CHECK ((name_note <> ''::text)),
    CONSTRAINT alliance_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT alliance_status_check CHECK ((status = ANY (ARRAY['PROPOSED'::text, 'FORMING'::text, 'ACTIVE'::text, 'COMPLETED'::text, 'DISSOLVED'::text])))
);

ALTER TABLE ONLY civic.alliance FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance.id IS 'public';

COMMENT ON COLUMN civic.alliance.source_key IS 'internal';

COMMENT ON COLUMN civic.alliance.name IS 'public';

COMMENT ON COLUMN civic.alliance.name_note IS 'public';

COMMENT ON COLUMN civic.alliance.purpose IS 'public';

COMMENT ON COLUMN civic.alliance.content_locale IS 'public';

COMMENT ON COLUMN civic.alliance.status IS 'public';

COMMENT ON COLUMN civic.alliance.status_as_of IS 'public';

COMMENT ON COLUMN civic.alliance.source_id IS 'public';

COMMENT ON COLUMN civic.alliance.successor_id IS 'public';

COMMENT ON COLUMN civic.alliance.sort_name IS 'public';

COMMENT ON COLUMN civic.alliance.version IS 'public';

COMMENT ON COLUMN civic.alliance.is_public IS 'public';

COMMENT ON COLUMN civic.alliance.archived_at IS 'public';

COMMENT ON COLUMN civic.alliance.created_at IS 'public';

COMMENT ON COLUMN civic.alliance.updated_at IS 'public';

COMMENT ON COLUMN civic.alliance.declared_by_id IS 'public';

COMMENT ON COLUMN civic.alliance.is_urgent IS 'public';

COMMENT ON COLUMN civic.alliance.need_id IS 'public';

CREATE TABLE civic.alliance_audience (
    alliance_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.alliance_audience FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_audience OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance_audience.alliance_id IS 'public';

COMMENT ON COLUMN civic.alliance_audience.audience_id IS 'public';

COMMENT ON COLUMN civic.alliance_audience.is_public IS 'public';

CREATE TABLE civic.alliance_invitation (
    id uuid NOT NULL,
    alliance_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    roles text[] NOT NULL,
    message text,
    status text DEFAULT 'PENDING'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT alliance_invitation_check CHECK (((status = 'PENDING'::text) = (answered_at IS NULL))),
    CONSTRAINT alliance_invitation_message_check CHECK (((length(message) >= 1) AND (length(message) <= 2000))),
    CONSTRAINT alliance_invitation_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ '{OPERATOR,FUNDER,HOST,PARTNER}'::text[]))),
    CONSTRAINT alliance_invitation_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'ACCEPTED'::text, 'DECLINED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY civic.alliance_invitation FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_invitation OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance_invitation.id IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.alliance_id IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.actor_id IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.roles IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.message IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.status IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.created_at IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.expires_at IS 'operator';

COMMENT ON COLUMN civic.alliance_invitation.answered_at IS 'operator';

CREATE TABLE civic.alliance_member (
    id uuid NOT NULL,
    alliance_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    world text NOT NULL,
    roles text[] NOT NULL,
    "position" integer NOT NULL,
    joined_on date,
    left_on date,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT alliance_member_check CHECK ((left_on >= joined_on)),
    CONSTRAINT alliance_member_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ '{COORDINATOR,OPERATOR,FUNDER,HOST,PARTNER}'::text[])))
);

ALTER TABLE ONLY civic.alliance_member FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_member OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance_member.id IS 'public';

COMMENT ON COLUMN civic.alliance_member.alliance_id IS 'public';

COMMENT ON COLUMN civic.alliance_member.actor_id IS 'public';

COMMENT ON COLUMN civic.alliance_member.world IS 'public';

COMMENT ON COLUMN civic.alliance_member.roles IS 'public';

COMMENT ON COLUMN civic.alliance_member."position" IS 'public';

COMMENT ON COLUMN civic.alliance_member.joined_on IS 'public';

COMMENT ON COLUMN civic.alliance_member.left_on IS 'public';

COMMENT ON COLUMN civic.alliance_member.source_id IS 'public';

COMMENT ON COLUMN civic.alliance_member.is_public IS 'public';

CREATE TABLE civic.alliance_territory (
    alliance_id uuid NOT NULL,
    territory_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.alliance_territory FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_territory OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance_territory.alliance_id IS 'public';

COMMENT ON COLUMN civic.alliance_territory.territory_id IS 'public';

COMMENT ON COLUMN civic.alliance_territory.is_public IS 'public';

CREATE TABLE civic.alliance_theme (
    alliance_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.alliance_theme FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_theme OWNER TO alliances_owner;

COMMENT ON COLUMN civic.alliance_theme.alliance_id IS 'public';

COMMENT ON COLUMN civic.alliance_theme.theme_id IS 'public';

COMMENT ON COLUMN civic.alliance_theme.is_public IS 'public';

CREATE TABLE civic.app_release (
    platform text NOT NULL,
    minimum_version integer[] NOT NULL,
    current_version integer[] NOT NULL,
    message text,
    store_url text,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT app_release_check CHECK ((minimum_version <= current_version)),
    CONSTRAINT app_release_current_version_check CHECK (((cardinality(current_version) >= 1) AND (cardinality(current_version) <= 4))),
    CONSTRAINT app_release_message_check CHECK ((message <> ''::text)),
    CONSTRAINT app_release_minimum_version_check CHECK (((cardinality(minimum_version) >= 1) AND (cardinality(minimum_version) <= 4))),
    CONSTRAINT app_release_platform_check CHECK ((platform = ANY (ARRAY['ANDROID'::text, 'IOS'::text, 'WEB'::text]))),
    CONSTRAINT app_release_store_url_check CHECK ((store_url ~ '^https://'::text))
);

ALTER TABLE ONLY civic.app_release FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.app_release OWNER TO alliances_owner;

COMMENT ON COLUMN civic.app_release.platform IS 'public';

COMMENT ON COLUMN civic.app_release.minimum_version IS 'public';

COMMENT ON COLUMN civic.app_release.current_version IS 'public';

COMMENT ON COLUMN civic.app_release.message IS 'public';

COMMENT ON COLUMN civic.app_release.store_url IS 'public';

COMMENT ON COLUMN civic.app_release.is_public IS 'public';

CREATE TABLE civic.audience (
    id uuid NOT NULL,
    code text NOT NULL,
    "position" integer NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audience_code_check CHECK ((code <> ''::text))
);

ALTER TABLE ONLY civic.audience FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.audience OWNER TO alliances_owner;

COMMENT ON COLUMN civic.audience.id IS 'public';

COMMENT ON COLUMN civic.audience.code IS 'public';

COMMENT ON COLUMN civic.audience."position" IS 'public';

COMMENT ON COLUMN civic.audience.is_public IS 'public';

COMMENT ON COLUMN civic.audience.archived_at IS 'public';

COMMENT ON COLUMN civic.audience.updated_at IS 'public';

CREATE TABLE civic.city_contract (
    id uuid NOT NULL,
    source_key text NOT NULL,
    code text NOT NULL,
    generation smallint NOT NULL,
    name text NOT NULL,
    department_id uuid,
    intercommunality_id uuid,
    center point,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT city_contract_code_check CHECK ((code <> ''::text)),
    CONSTRAINT city_contract_name_check CHECK ((name <> ''::text))
);

ALTER TABLE ONLY civic.city_contract FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.city_contract OWNER TO alliances_owner;

COMMENT ON COLUMN civic.city_contract.id IS 'public';

COMMENT ON COLUMN civic.city_contract.source_key IS 'internal';

COMMENT ON COLUMN civic.city_contract.code IS 'public';

COMMENT ON COLUMN civic.city_contract.generation IS 'public';

COMMENT ON COLUMN civic.city_contract.name IS 'public';

COMMENT ON COLUMN civic.city_contract.department_id IS 'public';

COMMENT ON COLUMN civic.city_contract.intercommunality_id IS 'public';

COMMENT ON COLUMN civic.city_contract.center IS 'public';

COMMENT ON COLUMN civic.city_contract.source_id IS 'public';

COMMENT ON COLUMN civic.city_contract.is_public IS 'public';

COMMENT ON COLUMN civic.city_contract.updated_at IS 'public';

CREATE TABLE civic.contribution (
    id uuid NOT NULL,
    source_key text,
    contributor_id uuid NOT NULL,
    to_actor_id uuid,
    to_alliance_id uuid,
    to_programme_id uuid,
    kind text NOT NULL,
    amount_cents bigint,
    currency text,
    share double precision,
    posts integer,
    year integer,
    scheme_id uuid,
    city_contract_id uuid,
    territory_id uuid,
    description text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    given_on date,
    source_id uuid,
    superseded_by_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    CONSTRAINT contribution_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT contribution_check CHECK ((num_nonnulls(to_actor_id, to_alliance_id, to_programme_id) = 1)),
    CONSTRAINT contribution_check1 CHECK (((amount_cents IS NULL) = (currency IS NULL))),
    CONSTRAINT contribution_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT contribution_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT contribution_description_check CHECK ((description <> ''::text)),
    CONSTRAINT contribution_kind_check CHECK ((kind = ANY (ARRAY['FUNDING'::text, 'PREMISES'::text, 'SKILLS'::text, 'GOODS'::text, 'VOLUNTEERING'::text]))),
    CONSTRAINT contribution_posts_check CHECK ((posts > 0)),
    CONSTRAINT contribution_share_check CHECK (((share > (0)::double precision) AND (share <= (1)::double precision))),
    CONSTRAINT contribution_year_check CHECK (((year >= 1900) AND (year <= 2200)))
);

ALTER TABLE ONLY civic.contribution FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.contribution OWNER TO alliances_owner;

COMMENT ON COLUMN civic.contribution.id IS 'public';

COMMENT ON COLUMN civic.contribution.source_key IS 'internal';

COMMENT ON COLUMN civic.contribution.contributor_id IS 'public';

COMMENT ON COLUMN civic.contribution.to_actor_id IS 'public';

COMMENT ON COLUMN civic.contribution.to_alliance_id IS 'public';

COMMENT ON COLUMN civic.contribution.to_programme_id IS 'public';

COMMENT ON COLUMN civic.contribution.kind IS 'public';

COMMENT ON COLUMN civic.contribution.amount_cents IS 'public';

COMMENT ON COLUMN civic.contribution.currency IS 'public';

COMMENT ON COLUMN civic.contribution.share IS 'public';

COMMENT ON COLUMN civic.contribution.posts IS 'public';

COMMENT ON COLUMN civic.contribution.year IS 'public';

COMMENT ON COLUMN civic.contribution.scheme_id IS 'public';

COMMENT ON COLUMN civic.contribution.city_contract_id IS 'public';

COMMENT ON COLUMN civic.contribution.territory_id IS 'public';

COMMENT ON COLUMN civic.contribution.description IS 'public';

COMMENT ON COLUMN civic.contribution.content_locale IS 'public';

COMMENT ON COLUMN civic.contribution.given_on IS 'public';

COMMENT ON COLUMN civic.contribution.source_id IS 'public';

COMMENT ON COLUMN civic.contribution.superseded_by_id IS 'public';

COMMENT ON COLUMN civic.contribution.is_public IS 'public';

COMMENT ON COLUMN civic.contribution.updated_at IS 'public';

COMMENT ON COLUMN civic.contribution.declared_by_id IS 'public';

CREATE TABLE civic.convention (
    id uuid NOT NULL,
    source_key text,
    alliance_id uuid NOT NULL,
    title text NOT NULL,
    effect text,
    note text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    basis text NOT NULL,
    status text NOT NULL,
    validated_on date,
    starts_on date,
    expires_on date,
    document_url text,
    document_sha256 text,
    source_id uuid,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    terms text,
    review_on date,
    end_reason text,
    document_file text,
    replaces_id uuid,
    CONSTRAINT convention_basis_check CHECK ((basis = ANY (ARRAY['SIGNED_HERE'::text, 'RECORDED'::text]))),
    CONSTRAINT convention_check CHECK ((expires_on >= starts_on)),
    CONSTRAINT convention_check1 CHECK (((status <> 'VALIDATED'::text) OR (validated_on IS NOT NULL))),
    CONSTRAINT convention_check2 CHECK (((document_file IS NULL) OR (document_file = document_sha256))),
    CONSTRAINT convention_check3 CHECK ((replaces_id <> id)),
    CONSTRAINT convention_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT convention_document_sha256_check CHECK ((document_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT convention_document_url_check CHECK ((document_url ~ '^https?://'::text)),
    CONSTRAINT convention_effect_check CHECK ((effect <> ''::text)),
    CONSTRAINT convention_end_reason_check CHECK (((length(end_reason) >= 1) AND (length(end_reason) <= 2000))),
    CONSTRAINT convention_note_check CHECK ((note <> ''::text)),
    CONSTRAINT convention_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'OPEN_FOR_SIGNATURE'::text, 'VALIDATED'::text, 'EXPIRED'::text, 'TERMINATED'::text]))),
    CONSTRAINT convention_terms_check CHECK (((length(terms) >= 1) AND (length(terms) <= 50000))),
    CONSTRAINT convention_title_check CHECK ((title <> ''::text))
);

ALTER TABLE ONLY civic.convention FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.convention OWNER TO alliances_owner;

COMMENT ON COLUMN civic.convention.id IS 'public';

COMMENT ON COLUMN civic.convention.source_key IS 'internal';

COMMENT ON COLUMN civic.convention.alliance_id IS 'public';

COMMENT ON COLUMN civic.convention.title IS 'public';

COMMENT ON COLUMN civic.convention.effect IS 'public';

COMMENT ON COLUMN civic.convention.note IS 'public';

COMMENT ON COLUMN civic.convention.content_locale IS 'public';

COMMENT ON COLUMN civic.convention.basis IS 'public';

COMMENT ON COLUMN civic.convention.status IS 'public';

COMMENT ON COLUMN civic.convention.validated_on IS 'public';

COMMENT ON COLUMN civic.convention.starts_on IS 'public';

COMMENT ON COLUMN civic.convention.expires_on IS 'public';

COMMENT ON COLUMN civic.convention.document_url IS 'public';

COMMENT ON COLUMN civic.convention.document_sha256 IS 'public';

COMMENT ON COLUMN civic.convention.source_id IS 'public';

COMMENT ON COLUMN civic.convention.version IS 'public';

COMMENT ON COLUMN civic.convention.is_public IS 'public';

COMMENT ON COLUMN civic.convention.archived_at IS 'public';

COMMENT ON COLUMN civic.convention.created_at IS 'public';

COMMENT ON COLUMN civic.convention.updated_at IS 'public';

COMMENT ON COLUMN civic.convention.declared_by_id IS 'public';

COMMENT ON COLUMN civic.convention.terms IS 'public';

COMMENT ON COLUMN civic.convention.review_on IS 'public';

COMMENT ON COLUMN civic.convention.end_reason IS 'public';

COMMENT ON COLUMN civic.convention.document_file IS 'public';

COMMENT ON COLUMN civic.convention.replaces_id IS 'public';

CREATE TABLE civic.convention_notice (
    convention_id uuid NOT NULL,
    kind text NOT NULL,
    due_on date NOT NULL,
    CONSTRAINT convention_notice_kind_check CHECK ((kind = ANY (ARRAY['EXPIRES'::text, 'EXPIRES_SOON'::text, 'REVIEW'::text])))
);

ALTER TABLE ONLY civic.convention_notice FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.convention_notice OWNER TO alliances_owner;

COMMENT ON COLUMN civic.convention_notice.convention_id IS 'internal';

COMMENT ON COLUMN civic.convention_notice.kind IS 'internal';

COMMENT ON COLUMN civic.convention_notice.due_on IS 'internal';

CREATE TABLE civic.event (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    subject text NOT NULL,
    change text NOT NULL,
    ids uuid[],
    counts jsonb,
    CONSTRAINT event_change_check CHECK ((change = ANY (ARRAY['INSERT'::text, 'UPDATE'::text, 'DELETE'::text])))
);

ALTER TABLE ONLY civic.event FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.event OWNER TO alliances_owner;

COMMENT ON COLUMN civic.event.id IS 'internal';

COMMENT ON COLUMN civic.event.xid IS 'internal';

COMMENT ON COLUMN civic.event.at IS 'internal';

COMMENT ON COLUMN civic.event.subject IS 'internal';

COMMENT ON COLUMN civic.event.change IS 'internal';

COMMENT ON COLUMN civic.event.ids IS 'internal';

COMMENT ON COLUMN civic.event.counts IS 'internal';

ALTER TABLE civic.event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME civic.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE civic.event_mark (
    xid xid8 NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    forgotten boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY civic.event_mark FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.event_mark OWNER TO alliances_owner;

COMMENT ON COLUMN civic.event_mark.xid IS 'internal';

COMMENT ON COLUMN civic.event_mark.at IS 'internal';

COMMENT ON COLUMN civic.event_mark.forgotten IS 'internal';

CREATE TABLE civic.file (
    sha256 text NOT NULL,
    media_type text NOT NULL,
    width integer,
    height integer,
    body bytea NOT NULL,
    CONSTRAINT file_body_check CHECK (((octet_length(body) >= 1) AND (octet_length(body) <= ((5 * 1024) * 1024)))),
    CONSTRAINT file_check CHECK ((sha256 = encode(sha256(body), 'hex'::text))),
    CONSTRAINT file_check1 CHECK ((num_nonnulls(width, height) =
CASE
    WHEN (media_type = 'application/pdf'::text) THEN 0
    ELSE 2
END)),
    CONSTRAINT file_height_check CHECK ((height > 0)),
    CONSTRAINT file_media_type_check CHECK ((media_type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text, 'application/pdf'::text]))),
    CONSTRAINT file_width_check CHECK ((width > 0))
);
ALTER TABLE ONLY civic.file ALTER COLUMN body SET STORAGE EXTERNAL;

ALTER TABLE ONLY civic.file FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.file OWNER TO alliances_owner;

COMMENT ON COLUMN civic.file.sha256 IS 'public';

COMMENT ON COLUMN civic.file.media_type IS 'public';

COMMENT ON COLUMN civic.file.width IS 'public';

COMMENT ON COLUMN civic.file.height IS 'public';

COMMENT ON COLUMN civic.file.body IS 'public';

CREATE TABLE civic.indicator (
    id uuid NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    counts_people boolean NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT indicator_code_check CHECK ((code <> ''::text)),
    CONSTRAINT indicator_unit_check CHECK ((unit <> ''::text))
);

ALTER TABLE ONLY civic.indicator FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.indicator OWNER TO alliances_owner;

COMMENT ON COLUMN civic.indicator.id IS 'public';

COMMENT ON COLUMN civic.indicator.code IS 'public';

COMMENT ON COLUMN civic.indicator.unit IS 'public';

COMMENT ON COLUMN civic.indicator.counts_people IS 'public';

COMMENT ON COLUMN civic.indicator.is_public IS 'public';

COMMENT ON COLUMN civic.indicator.updated_at IS 'public';

CREATE TABLE civic.job (
    id bigint NOT NULL,
    kind text NOT NULL,
    payload bytea NOT NULL,
    dedupe_key text,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    finished_at timestamp with time zone,
    failure text,
    CONSTRAINT job_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT job_finished_is_empty CHECK (((finished_at IS NULL) OR (payload = '\x'::bytea)))
);

ALTER TABLE ONLY civic.job FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.job OWNER TO alliances_owner;

COMMENT ON COLUMN civic.job.id IS 'internal';

COMMENT ON COLUMN civic.job.kind IS 'internal';

COMMENT ON COLUMN civic.job.payload IS 'internal';

COMMENT ON COLUMN civic.job.dedupe_key IS 'internal';

COMMENT ON COLUMN civic.job.run_at IS 'internal';

COMMENT ON COLUMN civic.job.attempts IS 'internal';

COMMENT ON COLUMN civic.job.locked_until IS 'internal';

COMMENT ON COLUMN civic.job.finished_at IS 'internal';

COMMENT ON COLUMN civic.job.failure IS 'internal';

ALTER TABLE civic.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME civic.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE civic.label (
    subject_id uuid NOT NULL,
    locale text NOT NULL,
    label text NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT label_label_check CHECK ((label <> ''::text)),
    CONSTRAINT label_locale_check CHECK ((locale ~ '^[a-z]{2}$'::text))
);

ALTER TABLE ONLY civic.label FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.label OWNER TO alliances_owner;

COMMENT ON COLUMN civic.label.subject_id IS 'public';

COMMENT ON COLUMN civic.label.locale IS 'public';

COMMENT ON COLUMN civic.label.label IS 'public';

COMMENT ON COLUMN civic.label.is_public IS 'public';

CREATE TABLE civic.mission (
    id uuid NOT NULL,
    source_key text,
    organiser_id uuid NOT NULL,
    programme_id uuid,
    site_id uuid,
    territory_id uuid NOT NULL,
    title text NOT NULL,
    description text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    minimum_age integer,
    is_remote boolean DEFAULT false NOT NULL,
    sign_up_mode text NOT NULL,
    application_url text,
    schedule text,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    status text NOT NULL,
    source_id uuid,
    sort_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT mission_application_url_check CHECK ((application_url ~ '^https?://'::text)),
    CONSTRAINT mission_check CHECK (((sign_up_mode <> 'EXTERNAL'::text) OR (application_url IS NOT NULL))),
    CONSTRAINT mission_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT mission_description_check CHECK ((description <> ''::text)),
    CONSTRAINT mission_minimum_age_check CHECK (((minimum_age >= 0) AND (minimum_age <= 99))),
    CONSTRAINT mission_schedule_check CHECK ((schedule <> ''::text)),
    CONSTRAINT mission_sign_up_mode_check CHECK ((sign_up_mode = ANY (ARRAY['INSTANT'::text, 'REVIEWED'::text, 'EXTERNAL'::text]))),
    CONSTRAINT mission_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CLOSED'::text, 'CANCELLED'::text]))),
    CONSTRAINT mission_title_check CHECK ((title <> ''::text))
);

ALTER TABLE ONLY civic.mission FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.mission OWNER TO alliances_owner;

COMMENT ON COLUMN civic.mission.id IS 'public';

COMMENT ON COLUMN civic.mission.source_key IS 'internal';

COMMENT ON COLUMN civic.mission.organiser_id IS 'public';

COMMENT ON COLUMN civic.mission.programme_id IS 'public';

COMMENT ON COLUMN civic.mission.site_id IS 'public';

COMMENT ON COLUMN civic.mission.territory_id IS 'public';

COMMENT ON COLUMN civic.mission.title IS 'public';

COMMENT ON COLUMN civic.mission.description IS 'public';

COMMENT ON COLUMN civic.mission.content_locale IS 'public';

COMMENT ON COLUMN civic.mission.minimum_age IS 'public';

COMMENT ON COLUMN civic.mission.is_remote IS 'public';

COMMENT ON COLUMN civic.mission.sign_up_mode IS 'public';

COMMENT ON COLUMN civic.mission.application_url IS 'public';

COMMENT ON COLUMN civic.mission.schedule IS 'public';

COMMENT ON COLUMN civic.mission.skills IS 'public';

COMMENT ON COLUMN civic.mission.status IS 'public';

COMMENT ON COLUMN civic.mission.source_id IS 'public';

COMMENT ON COLUMN civic.mission.sort_name IS 'public';

COMMENT ON COLUMN civic.mission.version IS 'public';

COMMENT ON COLUMN civic.mission.is_public IS 'public';

COMMENT ON COLUMN civic.mission.archived_at IS 'public';

COMMENT ON COLUMN civic.mission.created_at IS 'public';

COMMENT ON COLUMN civic.mission.updated_at IS 'public';

CREATE TABLE civic.need (
    id uuid NOT NULL,
    territory_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    title text NOT NULL,
    description text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    urgency text DEFAULT 'NORMAL'::text NOT NULL,
    people_estimated integer,
    observed_on date,
    status text DEFAULT 'OPEN'::text NOT NULL,
    status_as_of date DEFAULT CURRENT_DATE NOT NULL,
    source_id uuid,
    declared_by_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT need_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT need_description_check CHECK (((length(description) >= 1) AND (length(description) <= 5000))),
    CONSTRAINT need_people_estimated_check CHECK ((people_estimated > 0)),
    CONSTRAINT need_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'MET'::text, 'CLOSED'::text]))),
    CONSTRAINT need_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
    CONSTRAINT need_urgency_check CHECK ((urgency = ANY (ARRAY['LOW'::text, 'NORMAL'::text, 'HIGH'::text, 'CRITICAL'::text])))
);

ALTER TABLE ONLY civic.need FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.need OWNER TO alliances_owner;

COMMENT ON COLUMN civic.need.id IS 'public';

COMMENT ON COLUMN civic.need.territory_id IS 'public';

COMMENT ON COLUMN civic.need.theme_id IS 'public';

COMMENT ON COLUMN civic.need.title IS 'public';

COMMENT ON COLUMN civic.need.description IS 'public';

COMMENT ON COLUMN civic.need.content_locale IS 'public';

COMMENT ON COLUMN civic.need.urgency IS 'public';

COMMENT ON COLUMN civic.need.people_estimated IS 'public';

COMMENT ON COLUMN civic.need.observed_on IS 'public';

COMMENT ON COLUMN civic.need.status IS 'public';

COMMENT ON COLUMN civic.need.status_as_of IS 'public';

COMMENT ON COLUMN civic.need.source_id IS 'public';

COMMENT ON COLUMN civic.need.declared_by_id IS 'public';

COMMENT ON COLUMN civic.need.version IS 'public';

COMMENT ON COLUMN civic.need.is_public IS 'public';

COMMENT ON COLUMN civic.need.archived_at IS 'public';

COMMENT ON COLUMN civic.need.created_at IS 'public';

COMMENT ON COLUMN civic.need.updated_at IS 'public';

CREATE TABLE civic.need_audience (
    need_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.need_audience FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.need_audience OWNER TO alliances_owner;

COMMENT ON COLUMN civic.need_audience.need_id IS 'public';

COMMENT ON COLUMN civic.need_audience.audience_id IS 'public';

COMMENT ON COLUMN civic.need_audience.is_public IS 'public';

CREATE TABLE civic.objective (
    id uuid NOT NULL,
    source_key text,
    programme_id uuid,
    alliance_id uuid,
    convention_id uuid,
    indicator_id uuid NOT NULL,
    target double precision NOT NULL,
    due_on date,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    declared_by_id uuid,
    CONSTRAINT objective_check CHECK ((num_nonnulls(programme_id, alliance_id) = 1))
);

ALTER TABLE ONLY civic.objective FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.objective OWNER TO alliances_owner;

COMMENT ON COLUMN civic.objective.id IS 'public';

COMMENT ON COLUMN civic.objective.source_key IS 'internal';

COMMENT ON COLUMN civic.objective.programme_id IS 'public';

COMMENT ON COLUMN civic.objective.alliance_id IS 'public';

COMMENT ON COLUMN civic.objective.convention_id IS 'public';

COMMENT ON COLUMN civic.objective.indicator_id IS 'public';

COMMENT ON COLUMN civic.objective.target IS 'public';

COMMENT ON COLUMN civic.objective.due_on IS 'public';

COMMENT ON COLUMN civic.objective.source_id IS 'public';

COMMENT ON COLUMN civic.objective.is_public IS 'public';

COMMENT ON COLUMN civic.objective.declared_by_id IS 'public';

CREATE TABLE civic.offer (
    id uuid NOT NULL,
    actor_id uuid NOT NULL,
    need_id uuid,
    kind text NOT NULL,
    description text NOT NULL,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    quantity integer,
    available_from date,
    available_until date,
    status text DEFAULT 'OPEN'::text NOT NULL,
    answered_at timestamp with time zone,
    is_public boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT offer_check CHECK ((available_until >= available_from)),
    CONSTRAINT offer_check1 CHECK (((need_id IS NOT NULL) OR (status = ANY (ARRAY['OPEN'::text, 'WITHDRAWN'::text])))),
    CONSTRAINT offer_check2 CHECK (((status = 'OPEN'::text) = (answered_at IS NULL))),
    CONSTRAINT offer_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT offer_description_check CHECK (((length(description) >= 1) AND (length(description) <= 2000))),
    CONSTRAINT offer_kind_check CHECK ((kind = ANY (ARRAY['FUNDING'::text, 'PREMISES'::text, 'SKILLS'::text, 'GOODS'::text, 'VOLUNTEERING'::text]))),
    CONSTRAINT offer_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT offer_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'ACCEPTED'::text, 'DECLINED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY civic.offer FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.offer OWNER TO alliances_owner;

COMMENT ON COLUMN civic.offer.id IS 'public';

COMMENT ON COLUMN civic.offer.actor_id IS 'public';

COMMENT ON COLUMN civic.offer.need_id IS 'public';

COMMENT ON COLUMN civic.offer.kind IS 'public';

COMMENT ON COLUMN civic.offer.description IS 'public';

COMMENT ON COLUMN civic.offer.content_locale IS 'public';

COMMENT ON COLUMN civic.offer.quantity IS 'public';

COMMENT ON COLUMN civic.offer.available_from IS 'public';

COMMENT ON COLUMN civic.offer.available_until IS 'public';

COMMENT ON COLUMN civic.offer.status IS 'public';

COMMENT ON COLUMN civic.offer.answered_at IS 'public';

COMMENT ON COLUMN civic.offer.is_public IS 'public';

COMMENT ON COLUMN civic.offer.created_at IS 'public';

COMMENT ON COLUMN civic.offer.updated_at IS 'public';

CREATE TABLE civic.outcome (
    id uuid NOT NULL,
    source_key text,
    programme_id uuid NOT NULL,
    convention_id uuid,
    audience_id uuid,
    indicator_id uuid NOT NULL,
    value double precision,
    target double precision,
    measured_on date,
    note text,
    is_reference boolean NOT NULL,
    source_id uuid,
    superseded_by_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    CONSTRAINT outcome_note_check CHECK ((note <> ''::text)),
    CONSTRAINT outcome_target_check CHECK ((target > (0)::double precision))
);

ALTER TABLE ONLY civic.outcome FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.outcome OWNER TO alliances_owner;

COMMENT ON COLUMN civic.outcome.id IS 'public';

COMMENT ON COLUMN civic.outcome.source_key IS 'internal';

COMMENT ON COLUMN civic.outcome.programme_id IS 'public';

COMMENT ON COLUMN civic.outcome.convention_id IS 'public';

COMMENT ON COLUMN civic.outcome.audience_id IS 'public';

COMMENT ON COLUMN civic.outcome.indicator_id IS 'public';

COMMENT ON COLUMN civic.outcome.value IS 'public';

COMMENT ON COLUMN civic.outcome.target IS 'public';

COMMENT ON COLUMN civic.outcome.measured_on IS 'public';

COMMENT ON COLUMN civic.outcome.note IS 'public';

COMMENT ON COLUMN civic.outcome.is_reference IS 'public';

COMMENT ON COLUMN civic.outcome.source_id IS 'public';

COMMENT ON COLUMN civic.outcome.superseded_by_id IS 'public';

COMMENT ON COLUMN civic.outcome.is_public IS 'public';

COMMENT ON COLUMN civic.outcome.updated_at IS 'public';

COMMENT ON COLUMN civic.outcome.declared_by_id IS 'public';

CREATE TABLE civic.programme (
    id uuid NOT NULL,
    source_key text,
    alliance_id uuid,
    replica_of_id uuid,
    title text NOT NULL,
    title_note text,
    summary text,
    description text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    status text NOT NULL,
    status_as_of date,
    starts_on date,
    ends_on date,
    image_url text,
    image_alt text,
    image_width integer,
    image_height integer,
    source_id uuid,
    successor_id uuid,
    sort_name text NOT NULL,
    rank smallint GENERATED ALWAYS AS (
CASE status
    WHEN 'OPEN'::text THEN 0
    WHEN 'CLOSED'::text THEN 2
    ELSE 1
END) STORED NOT NULL,
    last_day date GENERATED ALWAYS AS (COALESCE(ends_on, 'infinity'::date)) STORED NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    image_sha256 text,
    CONSTRAINT programme_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT programme_check1 CHECK ((replica_of_id <> id)),
    CONSTRAINT programme_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT programme_description_check CHECK ((description <> ''::text)),
    CONSTRAINT programme_image_alt_check CHECK ((image_alt <> ''::text)),
    CONSTRAINT programme_image_height_check CHECK ((image_height > 0)),
    CONSTRAINT programme_image_url_check CHECK ((image_url ~ '^https?://'::text)),
    CONSTRAINT programme_image_width_check CHECK ((image_width > 0)),
    CONSTRAINT programme_status_check CHECK ((status = ANY (ARRAY['PLANNED'::text, 'OPEN'::text, 'PAUSED'::text, 'CLOSED'::text, 'UNKNOWN'::text]))),
    CONSTRAINT programme_summary_check CHECK ((summary <> ''::text)),
    CONSTRAINT programme_title_check CHECK ((title <> ''::text)),
    CONSTRAINT programme_title_note_check CHECK ((title_note <> ''::text))
);

ALTER TABLE ONLY civic.programme FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme.id IS 'public';

COMMENT ON COLUMN civic.programme.source_key IS 'internal';

COMMENT ON COLUMN civic.programme.alliance_id IS 'public';

COMMENT ON COLUMN civic.programme.replica_of_id IS 'public';

COMMENT ON COLUMN civic.programme.title IS 'public';

COMMENT ON COLUMN civic.programme.title_note IS 'public';

COMMENT ON COLUMN civic.programme.summary IS 'public';

COMMENT ON COLUMN civic.programme.description IS 'public';

COMMENT ON COLUMN civic.programme.content_locale IS 'public';

COMMENT ON COLUMN civic.programme.status IS 'public';

COMMENT ON COLUMN civic.programme.status_as_of IS 'public';

COMMENT ON COLUMN civic.programme.starts_on IS 'public';

COMMENT ON COLUMN civic.programme.ends_on IS 'public';

COMMENT ON COLUMN civic.programme.image_url IS 'public';

COMMENT ON COLUMN civic.programme.image_alt IS 'public';

COMMENT ON COLUMN civic.programme.image_width IS 'public';

COMMENT ON COLUMN civic.programme.image_height IS 'public';

COMMENT ON COLUMN civic.programme.source_id IS 'public';

COMMENT ON COLUMN civic.programme.successor_id IS 'public';

COMMENT ON COLUMN civic.programme.sort_name IS 'public';

COMMENT ON COLUMN civic.programme.rank IS 'public';

COMMENT ON COLUMN civic.programme.last_day IS 'public';

COMMENT ON COLUMN civic.programme.version IS 'public';

COMMENT ON COLUMN civic.programme.is_public IS 'public';

COMMENT ON COLUMN civic.programme.archived_at IS 'public';

COMMENT ON COLUMN civic.programme.created_at IS 'public';

COMMENT ON COLUMN civic.programme.updated_at IS 'public';

COMMENT ON COLUMN civic.programme.declared_by_id IS 'public';

COMMENT ON COLUMN civic.programme.image_sha256 IS 'public';

CREATE TABLE civic.programme_access (
    programme_id uuid NOT NULL,
    phone text,
    email text,
    url text,
    instructions text,
    opening_hours text,
    fee text,
    fee_details text,
    reception_modes text[] DEFAULT '{}'::text[] NOT NULL,
    open_to text[] DEFAULT '{}'::text[] NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    step_free boolean,
    hearing_loop boolean,
    accessibility_note text,
    accessibility_url text,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT programme_access_accessibility_note_check CHECK ((accessibility_note <> ''::text)),
    CONSTRAINT programme_access_accessibility_url_check CHECK ((accessibility_url ~ '^https?://'::text)),
    CONSTRAINT programme_access_email_check CHECK ((email <> ''::text)),
    CONSTRAINT programme_access_fee_check CHECK ((fee = ANY (ARRAY['FREE'::text, 'PAID'::text]))),
    CONSTRAINT programme_access_fee_details_check CHECK ((fee_details <> ''::text)),
    CONSTRAINT programme_access_instructions_check CHECK ((instructions <> ''::text)),
    CONSTRAINT programme_access_open_to_check CHECK ((open_to <@ '{RESIDENTS,PROFESSIONALS}'::text[])),
    CONSTRAINT programme_access_opening_hours_check CHECK ((opening_hours <> ''::text)),
    CONSTRAINT programme_access_phone_check CHECK ((phone <> ''::text)),
    CONSTRAINT programme_access_reception_modes_check CHECK ((reception_modes <@ '{ON_SITE,REMOTE}'::text[])),
    CONSTRAINT programme_access_url_check CHECK ((url ~ '^https?://'::text))
);

ALTER TABLE ONLY civic.programme_access FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_access OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_access.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_access.phone IS 'public';

COMMENT ON COLUMN civic.programme_access.email IS 'public';

COMMENT ON COLUMN civic.programme_access.url IS 'public';

COMMENT ON COLUMN civic.programme_access.instructions IS 'public';

COMMENT ON COLUMN civic.programme_access.opening_hours IS 'public';

COMMENT ON COLUMN civic.programme_access.fee IS 'public';

COMMENT ON COLUMN civic.programme_access.fee_details IS 'public';

COMMENT ON COLUMN civic.programme_access.reception_modes IS 'public';

COMMENT ON COLUMN civic.programme_access.open_to IS 'public';

COMMENT ON COLUMN civic.programme_access.languages IS 'public';

COMMENT ON COLUMN civic.programme_access.step_free IS 'public';

COMMENT ON COLUMN civic.programme_access.hearing_loop IS 'public';

COMMENT ON COLUMN civic.programme_access.accessibility_note IS 'public';

COMMENT ON COLUMN civic.programme_access.accessibility_url IS 'public';

COMMENT ON COLUMN civic.programme_access.is_public IS 'public';

CREATE TABLE civic.programme_audience (
    programme_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.programme_audience FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_audience OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_audience.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_audience.audience_id IS 'public';

COMMENT ON COLUMN civic.programme_audience.is_public IS 'public';

CREATE TABLE civic.programme_operator (
    programme_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    "position" integer NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.programme_operator FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_operator OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_operator.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_operator.actor_id IS 'public';

COMMENT ON COLUMN civic.programme_operator."position" IS 'public';

COMMENT ON COLUMN civic.programme_operator.is_public IS 'public';

CREATE TABLE civic.programme_place (
    territory_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    elsewhere boolean NOT NULL,
    rank smallint NOT NULL,
    last_day date NOT NULL,
    is_public boolean NOT NULL
);

ALTER TABLE ONLY civic.programme_place FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_place OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_place.territory_id IS 'public';

COMMENT ON COLUMN civic.programme_place.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_place.elsewhere IS 'public';

COMMENT ON COLUMN civic.programme_place.rank IS 'public';

COMMENT ON COLUMN civic.programme_place.last_day IS 'public';

COMMENT ON COLUMN civic.programme_place.is_public IS 'public';

CREATE TABLE civic.programme_service (
    programme_id uuid NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    "position" integer NOT NULL,
    provider_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT programme_service_code_check CHECK ((code <> ''::text)),
    CONSTRAINT programme_service_label_check CHECK ((label <> ''::text))
);

ALTER TABLE ONLY civic.programme_service FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_service OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_service.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_service.code IS 'public';

COMMENT ON COLUMN civic.programme_service.label IS 'public';

COMMENT ON COLUMN civic.programme_service."position" IS 'public';

COMMENT ON COLUMN civic.programme_service.provider_id IS 'public';

COMMENT ON COLUMN civic.programme_service.is_public IS 'public';

CREATE TABLE civic.programme_theme (
    programme_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.programme_theme FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_theme OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_theme.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_theme.theme_id IS 'public';

COMMENT ON COLUMN civic.programme_theme.is_public IS 'public';

CREATE TABLE civic.programme_zone (
    programme_id uuid NOT NULL,
    territory_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.programme_zone FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_zone OWNER TO alliances_owner;

COMMENT ON COLUMN civic.programme_zone.programme_id IS 'public';

COMMENT ON COLUMN civic.programme_zone.territory_id IS 'public';

COMMENT ON COLUMN civic.programme_zone.is_public IS 'public';

CREATE TABLE civic.scheme (
    id uuid NOT NULL,
    code text NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT scheme_code_check CHECK ((code <> ''::text))
);

ALTER TABLE ONLY civic.scheme FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.scheme OWNER TO alliances_owner;

COMMENT ON COLUMN civic.scheme.id IS 'public';

COMMENT ON COLUMN civic.scheme.code IS 'public';

COMMENT ON COLUMN civic.scheme.is_public IS 'public';

COMMENT ON COLUMN civic.scheme.updated_at IS 'public';

CREATE TABLE civic.search_entry (
    object_id uuid NOT NULL,
    kind text NOT NULL,
    names text[] NOT NULL,
    words tsvector NOT NULL,
    weight integer NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT search_entry_is_public_check CHECK (is_public),
    CONSTRAINT search_entry_kind_check CHECK ((kind = ANY (ARRAY['TERRITORY'::text, 'PROGRAMME'::text, 'ALLIANCE'::text, 'ACTOR'::text])))
);

ALTER TABLE ONLY civic.search_entry FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.search_entry OWNER TO alliances_owner;

COMMENT ON COLUMN civic.search_entry.object_id IS 'public';

COMMENT ON COLUMN civic.search_entry.kind IS 'public';

COMMENT ON COLUMN civic.search_entry.names IS 'public';

COMMENT ON COLUMN civic.search_entry.words IS 'public';

COMMENT ON COLUMN civic.search_entry.weight IS 'public';

COMMENT ON COLUMN civic.search_entry.is_public IS 'internal';

CREATE TABLE civic.search_word (
    word text NOT NULL COLLATE pg_catalog."C",
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT search_word_is_public_check CHECK (is_public)
);

ALTER TABLE ONLY civic.search_word FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.search_word OWNER TO alliances_owner;

COMMENT ON COLUMN civic.search_word.word IS 'public';

COMMENT ON COLUMN civic.search_word.is_public IS 'internal';

CREATE TABLE civic.shift (
    id uuid NOT NULL,
    source_key text,
    mission_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    time_zone text NOT NULL,
    capacity integer,
    taken integer DEFAULT 0 NOT NULL,
    waitlist_length integer DEFAULT 0 NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    cancelled_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT shift_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT shift_check CHECK ((ends_at > starts_at)),
    CONSTRAINT shift_taken_check CHECK ((taken >= 0)),
    CONSTRAINT shift_time_zone_check CHECK ((time_zone <> ''::text)),
    CONSTRAINT shift_waitlist_length_check CHECK ((waitlist_length >= 0))
);

ALTER TABLE ONLY civic.shift FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.shift OWNER TO alliances_owner;

COMMENT ON COLUMN civic.shift.id IS 'public';

COMMENT ON COLUMN civic.shift.source_key IS 'internal';

COMMENT ON COLUMN civic.shift.mission_id IS 'public';

COMMENT ON COLUMN civic.shift.starts_at IS 'public';

COMMENT ON COLUMN civic.shift.ends_at IS 'public';

COMMENT ON COLUMN civic.shift.time_zone IS 'public';

COMMENT ON COLUMN civic.shift.capacity IS 'public';

COMMENT ON COLUMN civic.shift.taken IS 'public';

COMMENT ON COLUMN civic.shift.waitlist_length IS 'public';

COMMENT ON COLUMN civic.shift.is_public IS 'public';

COMMENT ON COLUMN civic.shift.cancelled_at IS 'public';

COMMENT ON COLUMN civic.shift.updated_at IS 'public';

CREATE TABLE civic.signatory (
    convention_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    signed_on date,
    is_public boolean DEFAULT true NOT NULL,
    quality text,
    signed_version integer,
    is_founding boolean DEFAULT true NOT NULL,
    withdrawn_on date,
    CONSTRAINT signatory_check CHECK (((withdrawn_on IS NULL) OR (signed_version IS NOT NULL))),
    CONSTRAINT signatory_quality_check CHECK (((length(quality) >= 1) AND (length(quality) <= 200)))
);

ALTER TABLE ONLY civic.signatory FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.signatory OWNER TO alliances_owner;

COMMENT ON COLUMN civic.signatory.convention_id IS 'public';

COMMENT ON COLUMN civic.signatory.actor_id IS 'public';

COMMENT ON COLUMN civic.signatory.signed_on IS 'public';

COMMENT ON COLUMN civic.signatory.is_public IS 'public';

COMMENT ON COLUMN civic.signatory.quality IS 'public';

COMMENT ON COLUMN civic.signatory.signed_version IS 'public';

COMMENT ON COLUMN civic.signatory.is_founding IS 'public';

COMMENT ON COLUMN civic.signatory.withdrawn_on IS 'public';

CREATE TABLE civic.signature_document (
    convention_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    sha256 text NOT NULL
);

ALTER TABLE ONLY civic.signature_document FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.signature_document OWNER TO alliances_owner;

COMMENT ON COLUMN civic.signature_document.convention_id IS 'operator';

COMMENT ON COLUMN civic.signature_document.actor_id IS 'operator';

COMMENT ON COLUMN civic.signature_document.sha256 IS 'operator';

CREATE TABLE civic.site (
    id uuid NOT NULL,
    source_key text,
    programme_id uuid NOT NULL,
    territory_id uuid NOT NULL,
    host_id uuid,
    name text NOT NULL,
    "precision" text NOT NULL,
    address text,
    location point,
    capacity integer,
    opening_hours text,
    format text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    observed_on date,
    source_id uuid,
    successor_id uuid,
    sort_name text NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT site_address_check CHECK ((address <> ''::text)),
    CONSTRAINT site_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT site_check CHECK ((("precision" = 'EXACT'::text) OR (address IS NULL))),
    CONSTRAINT site_check1 CHECK ((("precision" <> 'TERRITORY'::text) OR (location IS NULL))),
    CONSTRAINT site_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT site_format_check CHECK ((format <> ''::text)),
    CONSTRAINT site_name_check CHECK ((name <> ''::text)),
    CONSTRAINT site_opening_hours_check CHECK ((opening_hours <> ''::text)),
    CONSTRAINT site_precision_check CHECK (("precision" = ANY (ARRAY['EXACT'::text, 'APPROXIMATE'::text, 'TERRITORY'::text])))
);

ALTER TABLE ONLY civic.site FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.site OWNER TO alliances_owner;

COMMENT ON COLUMN civic.site.id IS 'public';

COMMENT ON COLUMN civic.site.source_key IS 'internal';

COMMENT ON COLUMN civic.site.programme_id IS 'public';

COMMENT ON COLUMN civic.site.territory_id IS 'public';

COMMENT ON COLUMN civic.site.host_id IS 'public';

COMMENT ON COLUMN civic.site.name IS 'public';

COMMENT ON COLUMN civic.site."precision" IS 'public';

COMMENT ON COLUMN civic.site.address IS 'public';

COMMENT ON COLUMN civic.site.location IS 'public';

COMMENT ON COLUMN civic.site.capacity IS 'public';

COMMENT ON COLUMN civic.site.opening_hours IS 'public';

COMMENT ON COLUMN civic.site.format IS 'public';

COMMENT ON COLUMN civic.site.content_locale IS 'public';

COMMENT ON COLUMN civic.site.observed_on IS 'public';

COMMENT ON COLUMN civic.site.source_id IS 'public';

COMMENT ON COLUMN civic.site.successor_id IS 'public';

COMMENT ON COLUMN civic.site.sort_name IS 'public';

COMMENT ON COLUMN civic.site.is_public IS 'public';

COMMENT ON COLUMN civic.site.archived_at IS 'public';

COMMENT ON COLUMN civic.site.updated_at IS 'public';

CREATE TABLE civic.site_point (
    site_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    location point NOT NULL
);

ALTER TABLE ONLY civic.site_point FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.site_point OWNER TO alliances_owner;

COMMENT ON COLUMN civic.site_point.site_id IS 'public';

COMMENT ON COLUMN civic.site_point.programme_id IS 'public';

COMMENT ON COLUMN civic.site_point.location IS 'public';

CREATE TABLE civic.site_within (
    territory_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    site_id uuid NOT NULL,
    sort_name text NOT NULL,
    is_public boolean NOT NULL
);

ALTER TABLE ONLY civic.site_within FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.site_within OWNER TO alliances_owner;

COMMENT ON COLUMN civic.site_within.territory_id IS 'public';

COMMENT ON COLUMN civic.site_within.programme_id IS 'public';

COMMENT ON COLUMN civic.site_within.site_id IS 'public';

COMMENT ON COLUMN civic.site_within.sort_name IS 'public';

COMMENT ON COLUMN civic.site_within.is_public IS 'public';

CREATE TABLE civic.source (
    id uuid NOT NULL,
    source_key text NOT NULL,
    title text NOT NULL,
    url text,
    licence text,
    published_on date,
    is_public boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_by_id uuid,
    CONSTRAINT source_licence_check CHECK ((licence <> ''::text)),
    CONSTRAINT source_source_key_check CHECK ((source_key <> ''::text)),
    CONSTRAINT source_title_check CHECK ((title <> ''::text)),
    CONSTRAINT source_url_check CHECK ((url ~ '^https?://'::text))
);

ALTER TABLE ONLY civic.source FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.source OWNER TO alliances_owner;

COMMENT ON COLUMN civic.source.id IS 'public';

COMMENT ON COLUMN civic.source.source_key IS 'internal';

COMMENT ON COLUMN civic.source.title IS 'public';

COMMENT ON COLUMN civic.source.url IS 'public';

COMMENT ON COLUMN civic.source.licence IS 'public';

COMMENT ON COLUMN civic.source.published_on IS 'public';

COMMENT ON COLUMN civic.source.is_public IS 'public';

COMMENT ON COLUMN civic.source.updated_at IS 'public';

COMMENT ON COLUMN civic.source.declared_by_id IS 'public';

CREATE TABLE civic.statement (
    id uuid NOT NULL,
    programme_id uuid NOT NULL,
    "position" integer NOT NULL,
    text text NOT NULL,
    difference text,
    content_locale text DEFAULT 'fr'::text NOT NULL,
    source_id uuid NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT statement_content_locale_check CHECK ((content_locale ~ '^[a-z]{2}$'::text)),
    CONSTRAINT statement_difference_check CHECK ((difference <> ''::text)),
    CONSTRAINT statement_text_check CHECK ((text <> ''::text))
);

ALTER TABLE ONLY civic.statement FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.statement OWNER TO alliances_owner;

COMMENT ON COLUMN civic.statement.id IS 'public';

COMMENT ON COLUMN civic.statement.programme_id IS 'public';

COMMENT ON COLUMN civic.statement."position" IS 'public';

COMMENT ON COLUMN civic.statement.text IS 'public';

COMMENT ON COLUMN civic.statement.difference IS 'public';

COMMENT ON COLUMN civic.statement.content_locale IS 'public';

COMMENT ON COLUMN civic.statement.source_id IS 'public';

COMMENT ON COLUMN civic.statement.is_public IS 'public';

CREATE TABLE civic.tally (
    subject text NOT NULL,
    n bigint NOT NULL,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.tally FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.tally OWNER TO alliances_owner;

COMMENT ON COLUMN civic.tally.subject IS 'public';

COMMENT ON COLUMN civic.tally.n IS 'public';

COMMENT ON COLUMN civic.tally.is_public IS 'public';

CREATE TABLE civic.territory (
    id uuid NOT NULL,
    source_key text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    context_label text,
    other_names text[] DEFAULT '{}'::text[] NOT NULL,
    category text,
    population integer,
    siren text,
    postal_codes text[] DEFAULT '{}'::text[] NOT NULL,
    center point,
    center_precision text,
    time_zone text NOT NULL,
    seat_code text,
    valid_from date,
    valid_to date,
    successor_id uuid,
    source_id uuid,
    sort_name text NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT territory_category_check CHECK ((category <> ''::text)),
    CONSTRAINT territory_center_precision_check CHECK ((center_precision <> ''::text)),
    CONSTRAINT territory_code_check CHECK ((code <> ''::text)),
    CONSTRAINT territory_context_label_check CHECK ((context_label <> ''::text)),
    CONSTRAINT territory_kind_check CHECK ((kind = ANY (ARRAY['COUNTRY'::text, 'REGION'::text, 'DEPARTMENT'::text, 'DISTRICT'::text, 'INTERCOMMUNALITY'::text, 'COMMUNE'::text, 'MUNICIPAL_DISTRICT'::text, 'PRIORITY_NEIGHBOURHOOD'::text, 'NEIGHBOURHOOD'::text]))),
    CONSTRAINT territory_name_check CHECK ((name <> ''::text)),
    CONSTRAINT territory_population_check CHECK ((population >= 0)),
    CONSTRAINT territory_seat_code_check CHECK ((seat_code <> ''::text)),
    CONSTRAINT territory_siren_check CHECK ((siren ~ '^[0-9]{9}$'::text)),
    CONSTRAINT territory_time_zone_check CHECK ((time_zone <> ''::text))
);

ALTER TABLE ONLY civic.territory FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.territory OWNER TO alliances_owner;

COMMENT ON COLUMN civic.territory.id IS 'public';

COMMENT ON COLUMN civic.territory.source_key IS 'internal';

COMMENT ON COLUMN civic.territory.kind IS 'public';

COMMENT ON COLUMN civic.territory.code IS 'public';

COMMENT ON COLUMN civic.territory.name IS 'public';

COMMENT ON COLUMN civic.territory.context_label IS 'public';

COMMENT ON COLUMN civic.territory.other_names IS 'public';

COMMENT ON COLUMN civic.territory.category IS 'public';

COMMENT ON COLUMN civic.territory.population IS 'public';

COMMENT ON COLUMN civic.territory.siren IS 'public';

COMMENT ON COLUMN civic.territory.postal_codes IS 'public';

COMMENT ON COLUMN civic.territory.center IS 'public';

COMMENT ON COLUMN civic.territory.center_precision IS 'public';

COMMENT ON COLUMN civic.territory.time_zone IS 'public';

COMMENT ON COLUMN civic.territory.seat_code IS 'public';

COMMENT ON COLUMN civic.territory.valid_from IS 'public';

COMMENT ON COLUMN civic.territory.valid_to IS 'public';

COMMENT ON COLUMN civic.territory.successor_id IS 'public';

COMMENT ON COLUMN civic.territory.source_id IS 'public';

COMMENT ON COLUMN civic.territory.sort_name IS 'public';

COMMENT ON COLUMN civic.territory.is_public IS 'public';

COMMENT ON COLUMN civic.territory.archived_at IS 'public';

COMMENT ON COLUMN civic.territory.updated_at IS 'public';

CREATE TABLE civic.territory_closure (
    ancestor_id uuid NOT NULL,
    descendant_id uuid NOT NULL,
    distance smallint NOT NULL,
    kind text NOT NULL,
    sort_name text NOT NULL,
    is_public boolean NOT NULL
);

ALTER TABLE ONLY civic.territory_closure FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_closure OWNER TO alliances_owner;

COMMENT ON COLUMN civic.territory_closure.ancestor_id IS 'public';

COMMENT ON COLUMN civic.territory_closure.descendant_id IS 'public';

COMMENT ON COLUMN civic.territory_closure.distance IS 'public';

COMMENT ON COLUMN civic.territory_closure.kind IS 'public';

COMMENT ON COLUMN civic.territory_closure.sort_name IS 'public';

COMMENT ON COLUMN civic.territory_closure.is_public IS 'public';

CREATE TABLE civic.territory_link (
    parent_id uuid NOT NULL,
    child_id uuid NOT NULL,
    relation text NOT NULL,
    basis text NOT NULL,
    note text,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT territory_link_basis_check CHECK ((basis = ANY (ARRAY['OFFICIAL'::text, 'COMPUTED'::text, 'INFERRED'::text]))),
    CONSTRAINT territory_link_check CHECK ((parent_id <> child_id)),
    CONSTRAINT territory_link_note_check CHECK ((note <> ''::text)),
    CONSTRAINT territory_link_relation_check CHECK ((relation = ANY (ARRAY['CONTAINS'::text, 'OVERLAPS'::text])))
);

ALTER TABLE ONLY civic.territory_link FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_link OWNER TO alliances_owner;

COMMENT ON COLUMN civic.territory_link.parent_id IS 'public';

COMMENT ON COLUMN civic.territory_link.child_id IS 'public';

COMMENT ON COLUMN civic.territory_link.relation IS 'public';

COMMENT ON COLUMN civic.territory_link.basis IS 'public';

COMMENT ON COLUMN civic.territory_link.note IS 'public';

COMMENT ON COLUMN civic.territory_link.is_public IS 'public';

CREATE TABLE civic.territory_outline (
    territory_id uuid NOT NULL,
    geometry jsonb NOT NULL,
    bounds box NOT NULL,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL
);

ALTER TABLE ONLY civic.territory_outline FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_outline OWNER TO alliances_owner;

COMMENT ON COLUMN civic.territory_outline.territory_id IS 'public';

COMMENT ON COLUMN civic.territory_outline.geometry IS 'public';

COMMENT ON COLUMN civic.territory_outline.bounds IS 'public';

COMMENT ON COLUMN civic.territory_outline.source_id IS 'public';

COMMENT ON COLUMN civic.territory_outline.is_public IS 'public';

CREATE TABLE civic.theme (
    id uuid NOT NULL,
    code text NOT NULL,
    parent_id uuid,
    "position" integer NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    archived_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT theme_code_check CHECK ((code <> ''::text))
);

ALTER TABLE ONLY civic.theme FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.theme OWNER TO alliances_owner;

COMMENT ON COLUMN civic.theme.id IS 'public';

COMMENT ON COLUMN civic.theme.code IS 'public';

COMMENT ON COLUMN civic.theme.parent_id IS 'public';

COMMENT ON COLUMN civic.theme."position" IS 'public';

COMMENT ON COLUMN civic.theme.is_public IS 'public';

COMMENT ON COLUMN civic.theme.archived_at IS 'public';

COMMENT ON COLUMN civic.theme.updated_at IS 'public';

CREATE TABLE civic.timeline_event (
    id uuid NOT NULL,
    source_key text,
    alliance_id uuid,
    programme_id uuid,
    kind text NOT NULL,
    occurred_on date NOT NULL,
    occurred_at timestamp with time zone,
    actor_id uuid,
    source_id uuid,
    is_public boolean DEFAULT true NOT NULL,
    CONSTRAINT timeline_event_check CHECK ((num_nonnulls(alliance_id, programme_id) >= 1)),
    CONSTRAINT timeline_event_kind_check CHECK ((kind = ANY (ARRAY['PROPOSED'::text, 'MEMBER_JOINED'::text, 'MEMBER_LEFT'::text, 'CONVENTION_DRAFTED'::text, 'CONVENTION_SIGNED'::text, 'CONVENTION_VALIDATED'::text, 'SIGNATURE_WITHDRAWN'::text, 'CONVENTION_ENDED'::text, 'PROGRAMME_STARTED'::text, 'PROGRAMME_ENDED'::text, 'CONTRIBUTION_RECORDED'::text, 'OUTCOME_RECORDED'::text])))
);

ALTER TABLE ONLY civic.timeline_event FORCE ROW LEVEL SECURITY;

ALTER TABLE civic.timeline_event OWNER TO alliances_owner;

COMMENT ON COLUMN civic.timeline_event.id IS 'public';

COMMENT ON COLUMN civic.timeline_event.source_key IS 'internal';

COMMENT ON COLUMN civic.timeline_event.alliance_id IS 'public';

COMMENT ON COLUMN civic.timeline_event.programme_id IS 'public';

COMMENT ON COLUMN civic.timeline_event.kind IS 'public';

COMMENT ON COLUMN civic.timeline_event.occurred_on IS 'public';

COMMENT ON COLUMN civic.timeline_event.occurred_at IS 'public';

COMMENT ON COLUMN civic.timeline_event.actor_id IS 'public';

COMMENT ON COLUMN civic.timeline_event.source_id IS 'public';

COMMENT ON COLUMN civic.timeline_event.is_public IS 'public';

CREATE TABLE migration.version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone DEFAULT now() NOT NULL
);

ALTER TABLE migration.version OWNER TO alliances_owner;

ALTER TABLE migration.version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME migration.version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE private.site_place (
    site_id uuid NOT NULL,
    address text,
    location point,
    CONSTRAINT site_place_address_check CHECK ((address <> ''::text))
);

ALTER TABLE ONLY private.site_place FORCE ROW LEVEL SECURITY;

ALTER TABLE private.site_place OWNER TO alliances_owner;

COMMENT ON COLUMN private.site_place.site_id IS 'place';

COMMENT ON COLUMN private.site_place.address IS 'place';

COMMENT ON COLUMN private.site_place.location IS 'place';

ALTER TABLE ONLY account.audit_anchor
    ADD CONSTRAINT audit_anchor_pkey PRIMARY KEY (single);

ALTER TABLE ONLY account.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.audit
    ADD CONSTRAINT audit_position_key UNIQUE ("position");

ALTER TABLE ONLY account.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.code
    ADD CONSTRAINT code_pkey PRIMARY KEY (purpose, address, subject_id);

ALTER TABLE ONLY account.export
    ADD CONSTRAINT export_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY account.factor
    ADD CONSTRAINT factor_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY account.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (person_id, key);

ALTER TABLE ONLY account.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY account.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.key_mark
    ADD CONSTRAINT key_mark_pkey PRIMARY KEY (fingerprint);

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.person
    ADD CONSTRAINT person_email_key UNIQUE (email);

ALTER TABLE ONLY account.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (person_id, digest);

ALTER TABLE ONLY account.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (person_id, sha256);

ALTER TABLE ONLY civic.actor_identifier
    ADD CONSTRAINT actor_identifier_pkey PRIMARY KEY (scheme, value);

ALTER TABLE ONLY civic.actor
    ADD CONSTRAINT actor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.actor_place
    ADD CONSTRAINT actor_place_pkey PRIMARY KEY (actor_id, territory_id);

ALTER TABLE ONLY civic.actor
    ADD CONSTRAINT actor_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.actor_territory
    ADD CONSTRAINT actor_territory_pkey PRIMARY KEY (actor_id, territory_id);

ALTER TABLE ONLY civic.alliance_audience
    ADD CONSTRAINT alliance_audience_pkey PRIMARY KEY (alliance_id, audience_id);

ALTER TABLE ONLY civic.alliance_invitation
    ADD CONSTRAINT alliance_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.alliance_member
    ADD CONSTRAINT alliance_member_alliance_id_actor_id_key UNIQUE (alliance_id, actor_id);

ALTER TABLE ONLY civic.alliance_member
    ADD CONSTRAINT alliance_member_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.alliance_territory
    ADD CONSTRAINT alliance_territory_pkey PRIMARY KEY (alliance_id, territory_id);

ALTER TABLE ONLY civic.alliance_theme
    ADD CONSTRAINT alliance_theme_pkey PRIMARY KEY (alliance_id, theme_id);

ALTER TABLE ONLY civic.app_release
    ADD CONSTRAINT app_release_pkey PRIMARY KEY (platform);

ALTER TABLE ONLY civic.audience
    ADD CONSTRAINT audience_code_key UNIQUE (code);

ALTER TABLE ONLY civic.audience
    ADD CONSTRAINT audience_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_code_key UNIQUE (code);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.convention_notice
    ADD CONSTRAINT convention_notice_pkey PRIMARY KEY (convention_id, kind, due_on);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (xid);

ALTER TABLE ONLY civic.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY civic.indicator
    ADD CONSTRAINT indicator_code_key UNIQUE (code);

ALTER TABLE ONLY civic.indicator
    ADD CONSTRAINT indicator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.job
    ADD CONSTRAINT job_dedupe_key_key UNIQUE (dedupe_key);

ALTER TABLE ONLY civic.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.label
    ADD CONSTRAINT label_pkey PRIMARY KEY (subject_id, locale);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.need_audience
    ADD CONSTRAINT need_audience_pkey PRIMARY KEY (need_id, audience_id);

ALTER TABLE ONLY civic.need
    ADD CONSTRAINT need_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.offer
    ADD CONSTRAINT offer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.programme_access
    ADD CONSTRAINT programme_access_pkey PRIMARY KEY (programme_id);

ALTER TABLE ONLY civic.programme_audience
    ADD CONSTRAINT programme_audience_pkey PRIMARY KEY (programme_id, audience_id);

ALTER TABLE ONLY civic.programme_operator
    ADD CONSTRAINT programme_operator_pkey PRIMARY KEY (programme_id, actor_id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.programme_place
    ADD CONSTRAINT programme_place_pkey PRIMARY KEY (programme_id, territory_id);

ALTER TABLE ONLY civic.programme_service
    ADD CONSTRAINT programme_service_pkey PRIMARY KEY (programme_id, code);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.programme_theme
    ADD CONSTRAINT programme_theme_pkey PRIMARY KEY (programme_id, theme_id);

ALTER TABLE ONLY civic.programme_zone
    ADD CONSTRAINT programme_zone_pkey PRIMARY KEY (programme_id, territory_id);

ALTER TABLE ONLY civic.scheme
    ADD CONSTRAINT scheme_code_key UNIQUE (code);

ALTER TABLE ONLY civic.scheme
    ADD CONSTRAINT scheme_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.search_entry
    ADD CONSTRAINT search_entry_pkey PRIMARY KEY (object_id);

ALTER TABLE ONLY civic.search_word
    ADD CONSTRAINT search_word_pkey PRIMARY KEY (word);

ALTER TABLE ONLY civic.shift
    ADD CONSTRAINT shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.shift
    ADD CONSTRAINT shift_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.signatory
    ADD CONSTRAINT signatory_pkey PRIMARY KEY (convention_id, actor_id);

ALTER TABLE ONLY civic.signature_document
    ADD CONSTRAINT signature_document_pkey PRIMARY KEY (convention_id, actor_id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.site_point
    ADD CONSTRAINT site_point_pkey PRIMARY KEY (site_id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.site_within
    ADD CONSTRAINT site_within_pkey PRIMARY KEY (site_id, territory_id);

ALTER TABLE ONLY civic.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.source
    ADD CONSTRAINT source_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.statement
    ADD CONSTRAINT statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.territory_closure
    ADD CONSTRAINT territory_closure_pkey PRIMARY KEY (descendant_id, ancestor_id);

ALTER TABLE ONLY civic.territory
    ADD CONSTRAINT territory_kind_code_key UNIQUE (kind, code);

ALTER TABLE ONLY civic.territory_link
    ADD CONSTRAINT territory_link_pkey PRIMARY KEY (child_id, parent_id);

ALTER TABLE ONLY civic.territory_outline
    ADD CONSTRAINT territory_outline_pkey PRIMARY KEY (territory_id);

ALTER TABLE ONLY civic.territory
    ADD CONSTRAINT territory_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.territory
    ADD CONSTRAINT territory_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY civic.theme
    ADD CONSTRAINT theme_code_key UNIQUE (code);

ALTER TABLE ONLY civic.theme
    ADD CONSTRAINT theme_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY migration.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.site_place
    ADD CONSTRAINT site_place_pkey PRIMARY KEY (site_id);

CREATE INDEX attempt_at ON account.attempt USING btree (at);

CREATE INDEX attempt_key ON account.attempt USING btree (kind, key, at);

CREATE INDEX audit_newest ON account.audit USING btree (((- id)));

CREATE INDEX audit_person ON account.audit USING btree (person_id, at, id);

CREATE INDEX audit_subject ON account.audit USING btree (subject_id, at, id);

CREATE INDEX audit_unsealed ON account.audit USING btree (id) WHERE ("position" IS NULL);

CREATE UNIQUE INDEX claim_pending ON account.claim USING btree (actor_id, person_id) WHERE (status = 'PENDING'::text);

CREATE INDEX claim_queue ON account.claim USING btree (created_at, id) WHERE (status = 'PENDING'::text);

CREATE INDEX code_expires ON account.code USING btree (expires_at);

CREATE INDEX export_person ON account.export USING btree (person_id);

CREATE INDEX identity_person ON account.identity USING btree (person_id);

CREATE INDEX invitation_email ON account.invitation USING btree (email, created_at DESC, id) WHERE (status = 'PENDING'::text);

CREATE UNIQUE INDEX invitation_pending ON account.invitation USING btree (actor_id, email) WHERE (status = 'PENDING'::text);

CREATE INDEX membership_actor ON account.membership USING btree (actor_id, created_at, id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX membership_current ON account.membership USING btree (person_id, actor_id) WHERE (ended_at IS NULL);

CREATE INDEX session_expires ON account.session USING btree (expires_at);

CREATE INDEX session_person ON account.session USING btree (person_id, created_at DESC, id);

CREATE INDEX upload_file ON account.upload USING btree (sha256);

CREATE INDEX actor_identifier_actor ON civic.actor_identifier USING btree (actor_id, scheme, value);

CREATE INDEX actor_logo ON civic.actor USING btree (logo_sha256) WHERE (logo_sha256 IS NOT NULL);

CREATE INDEX actor_order ON civic.actor USING btree (sort_name, id);

CREATE INDEX actor_place_page ON civic.actor_place USING btree (territory_id, sort_name, actor_id);

CREATE INDEX actor_place_suggested ON civic.actor_place USING btree (territory_id, world, is_direct, sort_name, actor_id) WHERE is_public;

CREATE INDEX actor_successor ON civic.actor USING btree (successor_id) WHERE (successor_id IS NOT NULL);

CREATE INDEX actor_territory_territory ON civic.actor_territory USING btree (territory_id, actor_id);

CREATE INDEX alliance_invitation_actor ON civic.alliance_invitation USING btree (actor_id, created_at DESC, id);

CREATE INDEX alliance_invitation_alliance ON civic.alliance_invitation USING btree (alliance_id, created_at DESC, id);

CREATE UNIQUE INDEX alliance_invitation_pending ON civic.alliance_invitation USING btree (alliance_id, actor_id) WHERE (status = 'PENDING'::text);

CREATE INDEX alliance_member_actor ON civic.alliance_member USING btree (actor_id, alliance_id);

CREATE INDEX alliance_member_page ON civic.alliance_member USING btree (alliance_id, "position", id);

CREATE INDEX alliance_need ON civic.alliance USING btree (need_id) WHERE (need_id IS NOT NULL);

CREATE INDEX alliance_order ON civic.alliance USING btree (sort_name, id);

CREATE INDEX alliance_successor ON civic.alliance USING btree (successor_id) WHERE (successor_id IS NOT NULL);

CREATE INDEX contribution_contributor ON civic.contribution USING btree (contributor_id, year DESC, id);

CREATE INDEX contribution_territory ON civic.contribution USING btree (territory_id, year DESC, id) WHERE (territory_id IS NOT NULL);

CREATE INDEX contribution_to_actor ON civic.contribution USING btree (to_actor_id, year DESC, id) WHERE (to_actor_id IS NOT NULL);

CREATE INDEX contribution_to_alliance ON civic.contribution USING btree (to_alliance_id, id) WHERE (to_alliance_id IS NOT NULL);

CREATE INDEX contribution_to_programme ON civic.contribution USING btree (to_programme_id, id) WHERE (to_programme_id IS NOT NULL);

CREATE INDEX convention_alliance ON civic.convention USING btree (alliance_id, validated_on, id);

CREATE INDEX convention_document ON civic.convention USING btree (document_file) WHERE (document_file IS NOT NULL);

CREATE INDEX convention_expires ON civic.convention USING btree (expires_on) WHERE ((expires_on IS NOT NULL) AND (status = ANY (ARRAY['OPEN_FOR_SIGNATURE'::text, 'VALIDATED'::text])));

CREATE INDEX convention_replaces ON civic.convention USING btree (replaces_id) WHERE (replaces_id IS NOT NULL);

CREATE INDEX convention_review ON civic.convention USING btree (review_on) WHERE ((review_on IS NOT NULL) AND (status = 'VALIDATED'::text));

CREATE INDEX event_xid ON civic.event USING btree (xid, id);

CREATE INDEX job_due ON civic.job USING btree (run_at, id) WHERE (finished_at IS NULL);

CREATE INDEX mission_organiser ON civic.mission USING btree (organiser_id, id);

CREATE INDEX mission_programme ON civic.mission USING btree (programme_id, id) WHERE (programme_id IS NOT NULL);

CREATE INDEX mission_site ON civic.mission USING btree (site_id) WHERE (site_id IS NOT NULL);

CREATE INDEX mission_territory ON civic.mission USING btree (territory_id, id);

CREATE INDEX need_declared ON civic.need USING btree (declared_by_id, id);

CREATE INDEX need_open ON civic.need USING btree (created_at, id) WHERE ((status = 'OPEN'::text) AND (archived_at IS NULL));

CREATE INDEX need_territory ON civic.need USING btree (territory_id, id);

CREATE INDEX objective_alliance ON civic.objective USING btree (alliance_id, id) WHERE (alliance_id IS NOT NULL);

CREATE INDEX objective_programme ON civic.objective USING btree (programme_id, id) WHERE (programme_id IS NOT NULL);

CREATE INDEX offer_actor ON civic.offer USING btree (actor_id, created_at DESC, id);

CREATE INDEX offer_need ON civic.offer USING btree (need_id, created_at, id) WHERE (need_id IS NOT NULL);

CREATE INDEX offer_standing ON civic.offer USING btree (actor_id) WHERE ((need_id IS NULL) AND (status = 'OPEN'::text) AND is_public);

CREATE UNIQUE INDEX outcome_one_reference ON civic.outcome USING btree (programme_id, indicator_id, COALESCE(audience_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (is_reference AND (superseded_by_id IS NULL));

CREATE INDEX outcome_page ON civic.outcome USING btree (programme_id, measured_on DESC NULLS LAST, id);

CREATE INDEX programme_alliance ON civic.programme USING btree (alliance_id, rank, last_day, id);

CREATE INDEX programme_audience_audience ON civic.programme_audience USING btree (audience_id, programme_id);

CREATE INDEX programme_image ON civic.programme USING btree (image_sha256) WHERE (image_sha256 IS NOT NULL);

CREATE INDEX programme_operator_actor ON civic.programme_operator USING btree (actor_id, programme_id);

CREATE INDEX programme_order ON civic.programme USING btree (rank, last_day, id);

CREATE INDEX programme_place_page ON civic.programme_place USING btree (territory_id, rank, elsewhere, last_day, programme_id) WHERE is_public;

CREATE INDEX programme_replicas ON civic.programme USING btree (replica_of_id, rank, last_day, id) WHERE (replica_of_id IS NOT NULL);

CREATE INDEX programme_successor ON civic.programme USING btree (successor_id) WHERE (successor_id IS NOT NULL);

CREATE INDEX programme_theme_theme ON civic.programme_theme USING btree (theme_id, programme_id);

CREATE INDEX programme_title ON civic.programme USING btree (sort_name, id);

CREATE INDEX programme_zone_territory ON civic.programme_zone USING btree (territory_id, programme_id);

CREATE INDEX search_entry_words ON civic.search_entry USING gin (words);

CREATE INDEX search_word_near ON civic.search_word USING gin (civic.near_keys(word));

CREATE INDEX shift_mission ON civic.shift USING btree (mission_id, starts_at, id);

CREATE INDEX shift_soonest ON civic.shift USING btree (starts_at, id) WHERE (cancelled_at IS NULL);

CREATE INDEX signatory_actor ON civic.signatory USING btree (actor_id, convention_id);

CREATE INDEX signature_document_file ON civic.signature_document USING btree (sha256);

CREATE INDEX site_host ON civic.site USING btree (host_id) WHERE (host_id IS NOT NULL);

CREATE INDEX site_point_location ON civic.site_point USING gist (location);

CREATE INDEX site_point_programme ON civic.site_point USING btree (programme_id);

CREATE INDEX site_programme ON civic.site USING btree (programme_id, sort_name, id);

CREATE INDEX site_successor ON civic.site USING btree (successor_id) WHERE (successor_id IS NOT NULL);

CREATE INDEX site_territory ON civic.site USING btree (territory_id, programme_id);

CREATE INDEX site_within_page ON civic.site_within USING btree (programme_id, territory_id, sort_name, site_id);

CREATE INDEX statement_programme ON civic.statement USING btree (programme_id, "position", id);

CREATE INDEX tally_subject ON civic.tally USING btree (subject);

CREATE INDEX territory_center ON civic.territory USING gist (center) WHERE (center IS NOT NULL);

CREATE INDEX territory_closure_page ON civic.territory_closure USING btree (ancestor_id, sort_name, descendant_id);

CREATE INDEX territory_link_parent ON civic.territory_link USING btree (parent_id, relation, child_id);

CREATE INDEX territory_order ON civic.territory USING btree (sort_name, id);

CREATE INDEX territory_outline_bounds ON civic.territory_outline USING gist (bounds);

CREATE INDEX territory_population ON civic.territory USING btree (((- COALESCE(population, '-1'::integer))), id);

CREATE INDEX territory_postal_codes ON civic.territory USING gin (postal_codes);

CREATE INDEX theme_parent ON civic.theme USING btree (parent_id, "position");

CREATE INDEX timeline_event_alliance ON civic.timeline_event USING btree (alliance_id, occurred_on, id) WHERE (alliance_id IS NOT NULL);

CREATE INDEX timeline_event_programme ON civic.timeline_event USING btree (programme_id, occurred_on, id) WHERE (programme_id IS NOT NULL);

CREATE TRIGGER children_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('actor_identifier', 'actor_id', 'actor_territory', 'actor_id', 'alliance_member', 'actor_id', 'signatory', 'actor_id', 'programme_operator', 'actor_id', 'contribution', 'contributor_id', 'contribution', 'to_actor_id', 'mission', 'organiser_id');

CREATE TRIGGER children_update AFTER UPDATE ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('alliance_member', 'alliance_id', 'convention', 'alliance_id', 'contribution', 'to_alliance_id', 'objective', 'alliance_id', 'timeline_event', 'alliance_id');

CREATE TRIGGER children_update AFTER UPDATE ON civic.convention REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('signatory', 'convention_id');

CREATE TRIGGER children_update AFTER UPDATE ON civic.mission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('shift', 'mission_id');

CREATE TRIGGER children_update AFTER UPDATE ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('need_audience', 'need_id', 'offer', 'need_id');

CREATE TRIGGER children_update AFTER UPDATE ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('programme_access', 'programme_id', 'programme_theme', 'programme_id', 'programme_audience', 'programme_id', 'programme_operator', 'programme_id', 'programme_service', 'programme_id', 'programme_zone', 'programme_id', 'statement', 'programme_id', 'site', 'programme_id', 'contribution', 'to_programme_id', 'objective', 'programme_id', 'outcome', 'programme_id', 'timeline_event', 'programme_id', 'mission', 'programme_id');

CREATE TRIGGER closure_delete AFTER DELETE ON civic.territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_removed();

CREATE TRIGGER closure_delete AFTER DELETE ON civic.territory_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();

CREATE TRIGGER closure_insert AFTER INSERT ON civic.territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_added();

CREATE TRIGGER closure_insert AFTER INSERT ON civic.territory_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();

CREATE TRIGGER closure_moved AFTER UPDATE ON civic.territory_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();

CREATE TRIGGER closure_update AFTER UPDATE ON civic.territory REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_changed();

CREATE TRIGGER closure_update AFTER UPDATE ON civic.territory_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.territory_link_changed();

CREATE TRIGGER concerns_update AFTER UPDATE ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('alliance_territory', 'alliance_id', 'alliance_theme', 'alliance_id', 'alliance_audience', 'alliance_id');

CREATE TRIGGER event_delete AFTER DELETE ON civic.actor REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.actor_identifier REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT actor_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.actor_place REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[territory_id, actor_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.actor_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[actor_id, territory_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.alliance REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.alliance_audience REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.alliance_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, actor_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.alliance_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.alliance_theme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.app_release REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.audience REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.city_contract REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.contribution REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.convention REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.indicator REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.label REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT subject_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.mission REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, organiser_id, programme_id, site_id, territory_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.need REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, territory_id, declared_by_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.need_audience REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT need_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.objective REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id, alliance_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.offer REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, actor_id, need_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.outcome REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, replica_of_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_access REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_audience REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, audience_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_operator REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, actor_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_place REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[territory_id, programme_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_service REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_theme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, theme_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.programme_zone REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.scheme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.search_entry REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.search_word REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.shift REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, mission_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.signatory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[convention_id, actor_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id, host_id, territory_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.site_point REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.site_within REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.source REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.statement REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.tally REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.territory_closure REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_delete AFTER DELETE ON civic.territory_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[parent_id, child_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.territory_outline REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT territory_id FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.theme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, parent_id]) FROM changed');

CREATE TRIGGER event_delete AFTER DELETE ON civic.timeline_event REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, programme_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.actor_identifier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT actor_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.actor_place REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[territory_id, actor_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[actor_id, territory_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.alliance_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, actor_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.alliance_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.alliance_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT alliance_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.app_release REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.city_contract REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.contribution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.convention REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.indicator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.label REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT subject_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.mission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, organiser_id, programme_id, site_id, territory_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, territory_id, declared_by_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.need_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT need_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.objective REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id, alliance_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.offer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, actor_id, need_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.outcome REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, replica_of_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_access REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, audience_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_operator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, actor_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_place REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[territory_id, programme_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_service REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, theme_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.programme_zone REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.scheme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.search_entry REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.search_word REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.shift REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, mission_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.signatory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[convention_id, actor_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, programme_id, host_id, territory_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.site_point REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.site_within REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.source REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.statement REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT programme_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.tally REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.territory_closure REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_insert AFTER INSERT ON civic.territory_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[parent_id, child_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.territory_outline REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT territory_id FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, parent_id]) FROM changed');

CREATE TRIGGER event_insert AFTER INSERT ON civic.timeline_event REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('SELECT unnest(ARRAY[id, alliance_id, programme_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.actor REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.actor_identifier REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT actor_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.actor_place REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[territory_id, actor_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.actor_territory REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[actor_id, territory_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.alliance REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.alliance_audience REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT alliance_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.alliance_member REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, alliance_id, actor_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.alliance_territory REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT alliance_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.alliance_theme REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT alliance_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.app_release REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.audience REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.city_contract REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.contribution REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.convention REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, alliance_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.indicator REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.label REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT subject_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.mission REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, organiser_id, programme_id, site_id, territory_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.need REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, territory_id, declared_by_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.need_audience REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT need_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.objective REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, programme_id, alliance_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.offer REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, actor_id, need_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.outcome REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, programme_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, alliance_id, replica_of_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_access REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT programme_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_audience REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[programme_id, audience_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_operator REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[programme_id, actor_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_place REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[territory_id, programme_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_service REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT programme_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_theme REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[programme_id, theme_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.programme_zone REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[programme_id, territory_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.scheme REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.search_entry REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.search_word REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.shift REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.shift_changed();

CREATE TRIGGER event_update AFTER UPDATE ON civic.signatory REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[convention_id, actor_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.site REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, programme_id, host_id, territory_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.site_point REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.site_within REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT programme_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.source REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.statement REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT programme_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.tally REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.territory REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.territory_closure REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('');

CREATE TRIGGER event_update AFTER UPDATE ON civic.territory_link REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[parent_id, child_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.territory_outline REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT territory_id FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.theme REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, parent_id]) FROM changed');

CREATE TRIGGER event_update AFTER UPDATE ON civic.timeline_event REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.record_event('WITH changed AS (TABLE was UNION ALL TABLE changed) SELECT unnest(ARRAY[id, alliance_id, programme_id]) FROM changed');

CREATE TRIGGER member_world BEFORE INSERT OR UPDATE OF actor_id, world ON civic.alliance_member FOR EACH ROW EXECUTE FUNCTION civic.member_world();

CREATE TRIGGER needs_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_children('need', 'declared_by_id', 'offer', 'actor_id');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.actor_identifier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.alliance_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance', 'actor_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.alliance_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.alliance_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.contribution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('contributor_id', 'actor', 'to_actor_id', 'actor', 'to_alliance_id', 'alliance', 'to_programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.convention REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.mission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('organiser_id', 'actor', 'programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('declared_by_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.need_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('need_id', 'need');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.objective REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'alliance_id', 'alliance');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.offer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor', 'need_id', 'need');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.outcome REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_access REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_operator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'actor_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_service REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.programme_zone REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.shift REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('mission_id', 'mission');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.signatory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('convention_id', 'convention', 'actor_id', 'actor');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.statement REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_insert AFTER INSERT ON civic.timeline_event REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.actor_identifier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.alliance_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance', 'actor_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.alliance_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.alliance_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.contribution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('contributor_id', 'actor', 'to_actor_id', 'actor', 'to_alliance_id', 'alliance', 'to_programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.convention REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.mission REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('organiser_id', 'actor', 'programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.need REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('declared_by_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.need_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('need_id', 'need');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.objective REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'alliance_id', 'alliance');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.offer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('actor_id', 'actor', 'need_id', 'need');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.outcome REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_access REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_audience REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_operator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'actor_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_service REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_theme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.programme_zone REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.shift REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('mission_id', 'mission');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.signatory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('convention_id', 'convention', 'actor_id', 'actor');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.statement REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme');

CREATE TRIGGER orphan_update AFTER UPDATE ON civic.timeline_event REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.hide_orphans('programme_id', 'programme', 'alliance_id', 'alliance');

CREATE TRIGGER place_delete AFTER DELETE ON civic.actor_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');

CREATE TRIGGER place_delete AFTER DELETE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');

CREATE TRIGGER place_insert AFTER INSERT ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');

CREATE TRIGGER place_insert AFTER INSERT ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');

CREATE TRIGGER place_moved AFTER UPDATE ON civic.actor_territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');

CREATE TRIGGER place_moved AFTER UPDATE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');

CREATE TRIGGER place_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('id');

CREATE TRIGGER place_update AFTER UPDATE ON civic.actor_territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_place_changed('actor_id');

CREATE TRIGGER place_update AFTER UPDATE ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('id');

CREATE TRIGGER place_update AFTER UPDATE ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.programme_place_changed('programme_id');

CREATE TRIGGER search_actor_delete AFTER DELETE ON civic.actor REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'id');

CREATE TRIGGER search_actor_delete AFTER DELETE ON civic.actor_identifier REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_delete AFTER DELETE ON civic.alliance_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_delete AFTER DELETE ON civic.contribution REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'contributor_id', 'to_actor_id');

CREATE TRIGGER search_actor_delete AFTER DELETE ON civic.programme_operator REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_insert AFTER INSERT ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'id');

CREATE TRIGGER search_actor_insert AFTER INSERT ON civic.actor_identifier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_insert AFTER INSERT ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_insert AFTER INSERT ON civic.contribution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'contributor_id', 'to_actor_id');

CREATE TRIGGER search_actor_insert AFTER INSERT ON civic.programme_operator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_moved AFTER UPDATE ON civic.actor_identifier REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_moved AFTER UPDATE ON civic.alliance_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_moved AFTER UPDATE ON civic.contribution REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'contributor_id', 'to_actor_id');

CREATE TRIGGER search_actor_moved AFTER UPDATE ON civic.programme_operator REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'id');

CREATE TRIGGER search_actor_update AFTER UPDATE ON civic.actor_identifier REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_update AFTER UPDATE ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_actor_update AFTER UPDATE ON civic.contribution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'contributor_id', 'to_actor_id');

CREATE TRIGGER search_actor_update AFTER UPDATE ON civic.programme_operator REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ACTOR', 'actor_id');

CREATE TRIGGER search_alliance_delete AFTER DELETE ON civic.alliance REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'id');

CREATE TRIGGER search_alliance_delete AFTER DELETE ON civic.alliance_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'alliance_id');

CREATE TRIGGER search_alliance_insert AFTER INSERT ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'id');

CREATE TRIGGER search_alliance_insert AFTER INSERT ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'alliance_id');

CREATE TRIGGER search_alliance_moved AFTER UPDATE ON civic.alliance_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'alliance_id');

CREATE TRIGGER search_alliance_update AFTER UPDATE ON civic.alliance REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'id');

CREATE TRIGGER search_alliance_update AFTER UPDATE ON civic.alliance_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('ALLIANCE', 'alliance_id');

CREATE TRIGGER search_programme_delete AFTER DELETE ON civic.programme REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'id');

CREATE TRIGGER search_programme_delete AFTER DELETE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'programme_id');

CREATE TRIGGER search_programme_insert AFTER INSERT ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'id');

CREATE TRIGGER search_programme_insert AFTER INSERT ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'programme_id');

CREATE TRIGGER search_programme_moved AFTER UPDATE ON civic.site REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'programme_id');

CREATE TRIGGER search_programme_update AFTER UPDATE ON civic.programme REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'id');

CREATE TRIGGER search_programme_update AFTER UPDATE ON civic.site REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('PROGRAMME', 'programme_id');

CREATE TRIGGER search_territory_delete AFTER DELETE ON civic.territory REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('TERRITORY', 'id');

CREATE TRIGGER search_territory_insert AFTER INSERT ON civic.territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('TERRITORY', 'id');

CREATE TRIGGER search_territory_update AFTER UPDATE ON civic.territory REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.search_changed('TERRITORY', 'id');

CREATE TRIGGER tally_delete AFTER DELETE ON civic.actor REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_delete AFTER DELETE ON civic.alliance REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_delete AFTER DELETE ON civic.programme REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_delete AFTER DELETE ON civic.territory REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_insert AFTER INSERT ON civic.actor REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_insert AFTER INSERT ON civic.alliance REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_insert AFTER INSERT ON civic.programme REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_insert AFTER INSERT ON civic.territory REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_update AFTER UPDATE ON civic.actor REFERENCING OLD TABLE AS gone NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_update AFTER UPDATE ON civic.alliance REFERENCING OLD TABLE AS gone NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_update AFTER UPDATE ON civic.programme REFERENCING OLD TABLE AS gone NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER tally_update AFTER UPDATE ON civic.territory REFERENCING OLD TABLE AS gone NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION civic.keep_tally();

CREATE TRIGGER world_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_world_changed();

ALTER TABLE ONLY account.claim
    ADD CONSTRAINT claim_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY account.claim
    ADD CONSTRAINT claim_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account.person(id) ON DELETE SET NULL;

ALTER TABLE ONLY account.claim
    ADD CONSTRAINT claim_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.export
    ADD CONSTRAINT export_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.factor
    ADD CONSTRAINT factor_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.idempotency
    ADD CONSTRAINT idempotency_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.identity
    ADD CONSTRAINT identity_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.invitation
    ADD CONSTRAINT invitation_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY account.invitation
    ADD CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES account.person(id) ON DELETE SET NULL;

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY account.membership
    ADD CONSTRAINT membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.recovery_code
    ADD CONSTRAINT recovery_code_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.upload
    ADD CONSTRAINT upload_person_id_fkey FOREIGN KEY (person_id) REFERENCES account.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY account.upload
    ADD CONSTRAINT upload_sha256_fkey FOREIGN KEY (sha256) REFERENCES civic.file(sha256);

ALTER TABLE ONLY civic.actor_identifier
    ADD CONSTRAINT actor_identifier_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.actor_identifier
    ADD CONSTRAINT actor_identifier_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.actor
    ADD CONSTRAINT actor_logo_sha256_fkey FOREIGN KEY (logo_sha256) REFERENCES civic.file(sha256);

ALTER TABLE ONLY civic.actor
    ADD CONSTRAINT actor_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.actor
    ADD CONSTRAINT actor_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.actor_territory
    ADD CONSTRAINT actor_territory_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.actor_territory
    ADD CONSTRAINT actor_territory_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.alliance_audience
    ADD CONSTRAINT alliance_audience_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_audience
    ADD CONSTRAINT alliance_audience_audience_id_fkey FOREIGN KEY (audience_id) REFERENCES civic.audience(id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.alliance_invitation
    ADD CONSTRAINT alliance_invitation_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.alliance_invitation
    ADD CONSTRAINT alliance_invitation_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_member
    ADD CONSTRAINT alliance_member_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.alliance_member
    ADD CONSTRAINT alliance_member_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_member
    ADD CONSTRAINT alliance_member_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_need_id_fkey FOREIGN KEY (need_id) REFERENCES civic.need(id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.alliance
    ADD CONSTRAINT alliance_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_territory
    ADD CONSTRAINT alliance_territory_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_territory
    ADD CONSTRAINT alliance_territory_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.alliance_theme
    ADD CONSTRAINT alliance_theme_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.alliance_theme
    ADD CONSTRAINT alliance_theme_theme_id_fkey FOREIGN KEY (theme_id) REFERENCES civic.theme(id);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_department_id_fkey FOREIGN KEY (department_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_intercommunality_id_fkey FOREIGN KEY (intercommunality_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.city_contract
    ADD CONSTRAINT city_contract_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_city_contract_id_fkey FOREIGN KEY (city_contract_id) REFERENCES civic.city_contract(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_scheme_id_fkey FOREIGN KEY (scheme_id) REFERENCES civic.scheme(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_superseded_by_id_fkey FOREIGN KEY (superseded_by_id) REFERENCES civic.contribution(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_to_actor_id_fkey FOREIGN KEY (to_actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_to_alliance_id_fkey FOREIGN KEY (to_alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.contribution
    ADD CONSTRAINT contribution_to_programme_id_fkey FOREIGN KEY (to_programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_document_file_fkey FOREIGN KEY (document_file) REFERENCES civic.file(sha256);

ALTER TABLE ONLY civic.convention_notice
    ADD CONSTRAINT convention_notice_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES civic.convention(id) ON DELETE CASCADE;

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES civic.convention(id);

ALTER TABLE ONLY civic.convention
    ADD CONSTRAINT convention_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_organiser_id_fkey FOREIGN KEY (organiser_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_site_id_fkey FOREIGN KEY (site_id) REFERENCES civic.site(id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.mission
    ADD CONSTRAINT mission_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.need_audience
    ADD CONSTRAINT need_audience_audience_id_fkey FOREIGN KEY (audience_id) REFERENCES civic.audience(id);

ALTER TABLE ONLY civic.need_audience
    ADD CONSTRAINT need_audience_need_id_fkey FOREIGN KEY (need_id) REFERENCES civic.need(id);

ALTER TABLE ONLY civic.need
    ADD CONSTRAINT need_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.need
    ADD CONSTRAINT need_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.need
    ADD CONSTRAINT need_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.need
    ADD CONSTRAINT need_theme_id_fkey FOREIGN KEY (theme_id) REFERENCES civic.theme(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES civic.convention(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_indicator_id_fkey FOREIGN KEY (indicator_id) REFERENCES civic.indicator(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.objective
    ADD CONSTRAINT objective_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.offer
    ADD CONSTRAINT offer_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.offer
    ADD CONSTRAINT offer_need_id_fkey FOREIGN KEY (need_id) REFERENCES civic.need(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_audience_id_fkey FOREIGN KEY (audience_id) REFERENCES civic.audience(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES civic.convention(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_indicator_id_fkey FOREIGN KEY (indicator_id) REFERENCES civic.indicator(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.outcome
    ADD CONSTRAINT outcome_superseded_by_id_fkey FOREIGN KEY (superseded_by_id) REFERENCES civic.outcome(id);

ALTER TABLE ONLY civic.programme_access
    ADD CONSTRAINT programme_access_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.programme_audience
    ADD CONSTRAINT programme_audience_audience_id_fkey FOREIGN KEY (audience_id) REFERENCES civic.audience(id);

ALTER TABLE ONLY civic.programme_audience
    ADD CONSTRAINT programme_audience_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_image_sha256_fkey FOREIGN KEY (image_sha256) REFERENCES civic.file(sha256);

ALTER TABLE ONLY civic.programme_operator
    ADD CONSTRAINT programme_operator_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.programme_operator
    ADD CONSTRAINT programme_operator_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_replica_of_id_fkey FOREIGN KEY (replica_of_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme_service
    ADD CONSTRAINT programme_service_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme_service
    ADD CONSTRAINT programme_service_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.programme
    ADD CONSTRAINT programme_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme_theme
    ADD CONSTRAINT programme_theme_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme_theme
    ADD CONSTRAINT programme_theme_theme_id_fkey FOREIGN KEY (theme_id) REFERENCES civic.theme(id);

ALTER TABLE ONLY civic.programme_zone
    ADD CONSTRAINT programme_zone_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.programme_zone
    ADD CONSTRAINT programme_zone_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.shift
    ADD CONSTRAINT shift_mission_id_fkey FOREIGN KEY (mission_id) REFERENCES civic.mission(id);

ALTER TABLE ONLY civic.signatory
    ADD CONSTRAINT signatory_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.signatory
    ADD CONSTRAINT signatory_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES civic.convention(id);

ALTER TABLE ONLY civic.signature_document
    ADD CONSTRAINT signature_document_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.signature_document
    ADD CONSTRAINT signature_document_convention_id_fkey FOREIGN KEY (convention_id) REFERENCES civic.convention(id);

ALTER TABLE ONLY civic.signature_document
    ADD CONSTRAINT signature_document_sha256_fkey FOREIGN KEY (sha256) REFERENCES civic.file(sha256);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_host_id_fkey FOREIGN KEY (host_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES civic.site(id);

ALTER TABLE ONLY civic.site
    ADD CONSTRAINT site_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.source
    ADD CONSTRAINT source_declared_by_id_fkey FOREIGN KEY (declared_by_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.statement
    ADD CONSTRAINT statement_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.statement
    ADD CONSTRAINT statement_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.territory_link
    ADD CONSTRAINT territory_link_child_id_fkey FOREIGN KEY (child_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.territory_link
    ADD CONSTRAINT territory_link_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.territory_outline
    ADD CONSTRAINT territory_outline_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.territory_outline
    ADD CONSTRAINT territory_outline_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.territory
    ADD CONSTRAINT territory_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY civic.territory
    ADD CONSTRAINT territory_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES civic.territory(id);

ALTER TABLE ONLY civic.theme
    ADD CONSTRAINT theme_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES civic.theme(id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES civic.actor(id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_alliance_id_fkey FOREIGN KEY (alliance_id) REFERENCES civic.alliance(id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES civic.programme(id);

ALTER TABLE ONLY civic.timeline_event
    ADD CONSTRAINT timeline_event_source_id_fkey FOREIGN KEY (source_id) REFERENCES civic.source(id);

ALTER TABLE ONLY private.site_place
    ADD CONSTRAINT site_place_site_id_fkey FOREIGN KEY (site_id) REFERENCES civic.site(id);

CREATE POLICY account_insert ON account.audit FOR INSERT TO alliances_account WITH CHECK (("position" IS NULL));

CREATE POLICY account_own ON account.attempt TO alliances_account USING (true) WITH CHECK (true);

CREATE POLICY account_own ON account.audit TO alliances_account USING (false) WITH CHECK (false);

CREATE POLICY account_own ON account.audit_anchor TO alliances_account USING (false) WITH CHECK (false);

CREATE POLICY account_own ON account.claim TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.code TO alliances_account USING (true) WITH CHECK (true);

CREATE POLICY account_own ON account.export TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.factor TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.idempotency TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.identity TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.invitation TO alliances_account USING (false) WITH CHECK (false);

CREATE POLICY account_own ON account.key_mark TO alliances_account USING (true) WITH CHECK (true);

CREATE POLICY account_own ON account.membership TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.person TO alliances_account USING ((id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.recovery_code TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.session TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY account_own ON account.upload TO alliances_account USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY app_insert ON account.audit FOR INSERT TO alliances_app WITH CHECK (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND ("position" IS NULL)));

CREATE POLICY app_insert ON account.claim FOR INSERT TO alliances_app WITH CHECK (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (status = 'PENDING'::text) AND (EXISTS ( SELECT
   FROM civic.actor a
  WHERE (a.id = claim.actor_id)))));

CREATE POLICY app_insert ON account.invitation FOR INSERT TO alliances_app WITH CHECK ((((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) AND (NOT account.has_owner(actor_id, true)) AND (role = 'OWNER'::text) AND (email IS DISTINCT FROM ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")))) AND (invited_by = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (status = 'PENDING'::text)));

CREATE POLICY app_insert ON account.membership FOR INSERT TO alliances_app WITH CHECK (((ended_at IS NULL) AND (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (EXISTS ( SELECT
   FROM account.invitation i
  WHERE ((i.actor_id = membership.actor_id) AND (i.role = membership.role) AND (i.email = ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")) AND (i.status = 'ACCEPTED'::text) AND (i.answered_at = now()))))) OR (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))) AND (role = 'OWNER'::text) AND (EXISTS ( SELECT
   FROM account.claim c
  WHERE ((c.actor_id = membership.actor_id) AND (c.person_id = membership.person_id) AND (c.status = 'APPROVED'::text) AND (c.decided_at = now()))))))));

CREATE POLICY app_own ON account.idempotency TO alliances_app USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY app_own ON account.upload FOR SELECT TO alliances_app USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY app_read ON account.audit FOR SELECT TO alliances_app USING (('AUDITOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])));

CREATE POLICY app_read ON account.claim FOR SELECT TO alliances_app USING (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))));

CREATE POLICY app_read ON account.factor FOR SELECT TO alliances_app USING (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))));

CREATE POLICY app_read ON account.identity FOR SELECT TO alliances_app USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY app_read ON account.invitation FOR SELECT TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (email = ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")) OR (('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) AND (NOT account.has_owner(actor_id, true)))));

CREATE POLICY app_read ON account.membership FOR SELECT TO alliances_app USING (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))));

CREATE POLICY app_read ON account.person FOR SELECT TO alliances_app USING (((id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (EXISTS ( SELECT
   FROM account.membership m
  WHERE ((m.person_id = person.id) AND (m.ended_at IS NULL) AND (m.actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))))));

CREATE POLICY app_read ON account.session FOR SELECT TO alliances_app USING ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY app_update ON account.claim FOR UPDATE TO alliances_app USING (((status = 'PENDING'::text) AND ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))))) WITH CHECK (((decided_at = now()) AND ((('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) AND (person_id <> ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (decided_by = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (basis = 'MODERATOR'::text) AND (status = ANY (ARRAY['APPROVED'::text, 'REFUSED'::text]))) OR ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND ((status = 'WITHDRAWN'::text) OR ((status = 'APPROVED'::text) AND (basis = 'MAIL'::text) AND account.claim_is_proved(id) AND (NOT account.has_owner(actor_id))))))));

CREATE POLICY app_update ON account.invitation FOR UPDATE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (email = ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")) OR (('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) AND (NOT account.has_owner(actor_id, true))))) WITH CHECK (((((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])) AND (NOT account.has_owner(actor_id, true)))) AND (status = 'WITHDRAWN'::text)) OR ((email = ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")) AND (status = ANY (ARRAY['ACCEPTED'::text, 'DECLINED'::text])))));

CREATE POLICY app_update ON account.membership FOR UPDATE TO alliances_app USING (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[])))) WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR ((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (ended_at IS NOT NULL)) OR ((ended_at IS NULL) AND (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) AND (EXISTS ( SELECT
   FROM account.invitation i
  WHERE ((i.actor_id = membership.actor_id) AND (i.role = membership.role) AND (i.email = ( SELECT NULLIF(current_setting('civic.email'::text, true), ''::text) AS "nullif")) AND (i.status = 'ACCEPTED'::text) AND (i.answered_at = now()))))) OR (((person_id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")) OR ('MODERATOR'::text = ANY (( SELECT (NULLIF(current_setting('civic.platform'::text, true), ''::text))::text[] AS "nullif")::text[]))) AND (role = 'OWNER'::text) AND (EXISTS ( SELECT
   FROM account.claim c
  WHERE ((c.actor_id = membership.actor_id) AND (c.person_id = membership.person_id) AND (c.status = 'APPROVED'::text) AND (c.decided_at = now())))))))));

CREATE POLICY app_update ON account.person FOR UPDATE TO alliances_app USING ((id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((id = ( SELECT (NULLIF(current_setting('civic.viewer'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE account.attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.audit_anchor ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.claim ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.code ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.export ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.factor ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.invitation ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.key_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.membership ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON account.attempt TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.audit TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.audit_anchor TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.claim TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.code TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.export TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.factor TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.idempotency TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.identity TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.invitation TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.key_mark TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.membership TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.person TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.recovery_code TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.session TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON account.upload TO alliances_owner USING (true) WITH CHECK (true);

ALTER TABLE account.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.recovery_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE account.upload ENABLE ROW LEVEL SECURITY;

CREATE POLICY account_all ON civic.job TO alliances_account USING (true) WITH CHECK (true);

ALTER TABLE civic.actor ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_identifier ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_place ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.actor_territory ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_audience ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_invitation ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_territory ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.alliance_theme ENABLE ROW LEVEL SECURITY;

CREATE POLICY app_declared ON civic.alliance FOR SELECT TO alliances_app USING (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (created_at = now())));

CREATE POLICY app_declared ON civic.convention FOR SELECT TO alliances_app USING (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (created_at = now())));

CREATE POLICY app_declared ON civic.programme FOR SELECT TO alliances_app USING (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (created_at = now())));

CREATE POLICY app_delete ON civic.alliance_audience FOR DELETE TO alliances_app USING (civic.coordinates(alliance_id));

CREATE POLICY app_delete ON civic.alliance_territory FOR DELETE TO alliances_app USING (civic.coordinates(alliance_id));

CREATE POLICY app_delete ON civic.alliance_theme FOR DELETE TO alliances_app USING (civic.coordinates(alliance_id));

CREATE POLICY app_delete ON civic.need_audience FOR DELETE TO alliances_app USING (civic.is_needed_by(need_id));

CREATE POLICY app_delete ON civic.objective FOR DELETE TO alliances_app USING (((NOT is_public) AND (convention_id IS NOT NULL) AND civic.mends(convention_id)));

CREATE POLICY app_delete ON civic.programme_access FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.programme_audience FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.programme_operator FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.programme_service FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.programme_theme FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.programme_zone FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_delete ON civic.signatory FOR DELETE TO alliances_app USING (((signed_on IS NULL) AND (EXISTS ( SELECT
   FROM civic.convention c
  WHERE ((c.id = signatory.convention_id) AND ((c.declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(c.alliance_id)))))));

CREATE POLICY app_delete ON civic.signature_document FOR DELETE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.mends(convention_id)));

CREATE POLICY app_delete ON civic.site FOR DELETE TO alliances_app USING (civic.runs(programme_id));

CREATE POLICY app_given ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (kind = 'CONTRIBUTION_RECORDED'::text)));

CREATE POLICY app_insert ON civic.alliance FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (status = 'PROPOSED'::text) AND (NOT is_public)));

CREATE POLICY app_insert ON civic.alliance_audience FOR INSERT TO alliances_app WITH CHECK (civic.coordinates(alliance_id));

CREATE POLICY app_insert ON civic.alliance_invitation FOR INSERT TO alliances_app WITH CHECK (((status = 'PENDING'::text) AND civic.coordinates(alliance_id)));

CREATE POLICY app_insert ON civic.alliance_member FOR INSERT TO alliances_app WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND civic.may_join(alliance_id, actor_id)));

CREATE POLICY app_insert ON civic.alliance_territory FOR INSERT TO alliances_app WITH CHECK (civic.coordinates(alliance_id));

CREATE POLICY app_insert ON civic.alliance_theme FOR INSERT TO alliances_app WITH CHECK (civic.coordinates(alliance_id));

CREATE POLICY app_insert ON civic.contribution FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (superseded_by_id IS NULL) AND ((contributor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR ((to_programme_id IS NOT NULL) AND civic.runs(to_programme_id)) OR ((to_alliance_id IS NOT NULL) AND civic.coordinates(to_alliance_id)) OR (to_actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));

CREATE POLICY app_insert ON civic.convention FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND civic.belongs_to(alliance_id) AND (NOT is_public) AND (status = ANY (ARRAY['DRAFT'::text, 'OPEN_FOR_SIGNATURE'::text]))));

CREATE POLICY app_insert ON civic.job FOR INSERT TO alliances_app WITH CHECK (true);

CREATE POLICY app_insert ON civic.need FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (status = 'OPEN'::text)));

CREATE POLICY app_insert ON civic.need_audience FOR INSERT TO alliances_app WITH CHECK (civic.is_needed_by(need_id));

CREATE POLICY app_insert ON civic.objective FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (alliance_id IS NOT NULL) AND civic.belongs_to(alliance_id)));

CREATE POLICY app_insert ON civic.offer FOR INSERT TO alliances_app WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (status = 'OPEN'::text) AND (is_public = (need_id IS NULL))));

CREATE POLICY app_insert ON civic.outcome FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (superseded_by_id IS NULL) AND civic.runs(programme_id)));

CREATE POLICY app_insert ON civic.programme FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (NOT is_public) AND ((alliance_id IS NULL) OR civic.belongs_to(alliance_id))));

CREATE POLICY app_insert ON civic.programme_access FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.programme_audience FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.programme_operator FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.programme_service FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.programme_theme FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.programme_zone FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.signatory FOR INSERT TO alliances_app WITH CHECK (((signed_on IS NULL) AND (EXISTS ( SELECT
   FROM civic.convention c
  WHERE ((c.id = signatory.convention_id) AND ((c.declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(c.alliance_id)))))));

CREATE POLICY app_insert ON civic.signature_document FOR INSERT TO alliances_app WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND civic.is_party(convention_id, actor_id)));

CREATE POLICY app_insert ON civic.site FOR INSERT TO alliances_app WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_insert ON civic.source FOR INSERT TO alliances_app WITH CHECK ((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])));

CREATE POLICY app_insert ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (((alliance_id IS NOT NULL) AND (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND civic.belongs_to(alliance_id)) OR ((kind = 'MEMBER_LEFT'::text) AND civic.coordinates(alliance_id)))));

CREATE POLICY app_logo ON civic.actor FOR UPDATE TO alliances_app USING ((id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))) WITH CHECK ((id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])));

CREATE POLICY app_programme ON civic.objective FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (programme_id IS NOT NULL) AND civic.runs(programme_id)));

CREATE POLICY app_programme ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (programme_id IS NOT NULL) AND civic.runs(programme_id)));

CREATE POLICY app_read ON civic.actor FOR SELECT TO alliances_app USING ((is_public OR (id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.actor_identifier FOR SELECT TO alliances_app USING ((is_public OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.actor_place FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.actor_territory FOR SELECT TO alliances_app USING ((is_public OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.alliance FOR SELECT TO alliances_app USING ((is_public OR (id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.alliance_audience FOR SELECT TO alliances_app USING ((is_public OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.alliance_invitation FOR SELECT TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (alliance_id IN ( SELECT m.alliance_id
   FROM civic.alliance_member m
  WHERE ((m.actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND ((m.left_on IS NULL) OR (m.left_on > CURRENT_DATE)))))));

CREATE POLICY app_read ON civic.alliance_member FOR SELECT TO alliances_app USING ((is_public OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.alliance_territory FOR SELECT TO alliances_app USING ((is_public OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.alliance_theme FOR SELECT TO alliances_app USING ((is_public OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.app_release FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.audience FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.city_contract FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.contribution FOR SELECT TO alliances_app USING ((is_public OR (contributor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (to_actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (to_alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (to_programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.convention FOR SELECT TO alliances_app USING ((is_public OR (id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.file FOR SELECT TO alliances_app USING (((EXISTS ( SELECT
   FROM civic.actor a
  WHERE (a.logo_sha256 = file.sha256))) OR (EXISTS ( SELECT
   FROM civic.programme p
  WHERE (p.image_sha256 = file.sha256))) OR (EXISTS ( SELECT
   FROM civic.convention c
  WHERE (c.document_file = file.sha256))) OR (EXISTS ( SELECT
   FROM civic.signature_document d
  WHERE (d.sha256 = file.sha256))) OR (EXISTS ( SELECT
   FROM account.upload u
  WHERE (u.sha256 = file.sha256)))));

CREATE POLICY app_read ON civic.indicator FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.label FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.mission FOR SELECT TO alliances_app USING ((is_public OR (id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.need FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.need_audience FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.objective FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (convention_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.offer FOR SELECT TO alliances_app USING ((is_public OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (need_id IN ( SELECT n.id
   FROM civic.need n
  WHERE (n.declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))))));

CREATE POLICY app_read ON civic.outcome FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme FOR SELECT TO alliances_app USING ((is_public OR (id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_access FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_audience FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_operator FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_place FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.programme_service FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_theme FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.programme_zone FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.scheme FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.search_entry FOR SELECT TO alliances_app USING (true);

CREATE POLICY app_read ON civic.search_word FOR SELECT TO alliances_app USING (true);

CREATE POLICY app_read ON civic.shift FOR SELECT TO alliances_app USING ((is_public OR (mission_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.signatory FOR SELECT TO alliances_app USING ((is_public OR (convention_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.signature_document FOR SELECT TO alliances_app USING ((convention_id IN ( SELECT c.id
   FROM (civic.convention c
     JOIN civic.alliance_member m ON ((m.alliance_id = c.alliance_id)))
  WHERE ((m.actor_id = ANY (( SELECT (NULLIF(current_setting('civic.actors'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND ((m.left_on IS NULL) OR (m.left_on > CURRENT_DATE))))));

CREATE POLICY app_read ON civic.site FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.site_point FOR SELECT TO alliances_app USING ((true OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.site_within FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.source FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.statement FOR SELECT TO alliances_app USING ((is_public OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_read ON civic.tally FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.territory FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.territory_closure FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.territory_link FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.territory_outline FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.theme FOR SELECT TO alliances_app USING (is_public);

CREATE POLICY app_read ON civic.timeline_event FOR SELECT TO alliances_app USING ((is_public OR (alliance_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (programme_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.drafts'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));

CREATE POLICY app_record ON civic.convention FOR INSERT TO alliances_app WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND civic.coordinates(alliance_id) AND (NOT is_public) AND (basis = 'RECORDED'::text) AND (status = 'VALIDATED'::text) AND (num_nonnulls(document_file, source_id) > 0)));

ALTER TABLE civic.app_release ENABLE ROW LEVEL SECURITY;

CREATE POLICY app_update ON civic.alliance FOR UPDATE TO alliances_app USING (civic.belongs_to(id)) WITH CHECK (civic.coordinates(id));

CREATE POLICY app_update ON civic.alliance_invitation FOR UPDATE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(alliance_id))) WITH CHECK ((((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (status = ANY (ARRAY['ACCEPTED'::text, 'DECLINED'::text]))) OR (civic.coordinates(alliance_id) AND (status = 'WITHDRAWN'::text))));

CREATE POLICY app_update ON civic.alliance_member FOR UPDATE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(alliance_id))) WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(alliance_id)));

CREATE POLICY app_update ON civic.contribution FOR UPDATE TO alliances_app USING ((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))) WITH CHECK ((superseded_by_id IS NOT NULL));

CREATE POLICY app_update ON civic.convention FOR UPDATE TO alliances_app USING (civic.belongs_to(alliance_id)) WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(alliance_id)));

CREATE POLICY app_update ON civic.need FOR UPDATE TO alliances_app USING (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND is_public)) WITH CHECK (((declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND is_public));

CREATE POLICY app_update ON civic.offer FOR UPDATE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.is_needed_by(need_id))) WITH CHECK ((((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (status = 'WITHDRAWN'::text) AND (NOT is_public)) OR (civic.is_needed_by(need_id) AND ((status = 'ACCEPTED'::text) OR ((status = 'DECLINED'::text) AND (NOT is_public))))));

CREATE POLICY app_update ON civic.outcome FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (((NOT is_reference) OR (superseded_by_id IS NOT NULL)));

CREATE POLICY app_update ON civic.programme FOR UPDATE TO alliances_app USING (civic.runs(id)) WITH CHECK (civic.runs(id));

CREATE POLICY app_update ON civic.programme_access FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.programme_audience FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.programme_operator FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.programme_service FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.programme_theme FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.programme_zone FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_update ON civic.signatory FOR UPDATE TO alliances_app USING (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (EXISTS ( SELECT
   FROM civic.convention c
  WHERE ((c.id = signatory.convention_id) AND (c.status = 'DRAFT'::text) AND ((c.declared_by_id = ANY (( SELECT (NULLIF(current_setting('civic.edited'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR civic.coordinates(c.alliance_id))))))) WITH CHECK (((actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) OR (signed_on IS NULL)));

CREATE POLICY app_update ON civic.site FOR UPDATE TO alliances_app USING (civic.runs(programme_id)) WITH CHECK (civic.runs(programme_id));

CREATE POLICY app_withdrawn ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (((kind = 'SIGNATURE_WITHDRAWN'::text) AND (actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND (alliance_id IN ( SELECT c.alliance_id
   FROM (civic.convention c
     JOIN civic.signatory s ON ((s.convention_id = c.id)))
  WHERE (s.actor_id = ANY (( SELECT (NULLIF(current_setting('civic.owned'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))))));

ALTER TABLE civic.audience ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.city_contract ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.contribution ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.convention ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.convention_notice ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.file ENABLE ROW LEVEL SECURITY;

CREATE POLICY import_all ON civic.actor TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.actor_identifier TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.actor_place TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.actor_territory TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance_audience TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance_invitation TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance_member TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance_territory TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.alliance_theme TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.app_release TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.audience TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.city_contract TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.contribution TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.convention TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.convention_notice TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.event TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.event_mark TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.file TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.indicator TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.job TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.label TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.mission TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.need TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.need_audience TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.objective TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.offer TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.outcome TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_access TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_audience TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_operator TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_place TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_service TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_theme TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.programme_zone TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.scheme TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.search_entry TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.search_word TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.shift TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.signatory TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.signature_document TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.site TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.site_point TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.site_within TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.source TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.statement TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.tally TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.territory TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.territory_closure TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.territory_link TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.territory_outline TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.theme TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY import_all ON civic.timeline_event TO alliances_import USING (true) WITH CHECK (true);

ALTER TABLE civic.indicator ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.job ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.label ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.mission ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.need ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.need_audience ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.objective ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.offer ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.outcome ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_all ON civic.actor TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.actor_identifier TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.actor_place TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.actor_territory TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance_audience TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance_invitation TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance_member TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance_territory TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.alliance_theme TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.app_release TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.audience TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.city_contract TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.contribution TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.convention TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.convention_notice TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.event TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.event_mark TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.file TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.indicator TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.job TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.label TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.mission TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.need TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.need_audience TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.objective TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.offer TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.outcome TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_access TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_audience TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_operator TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_place TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_service TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_theme TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.programme_zone TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.scheme TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.search_entry TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.search_word TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.shift TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.signatory TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.signature_document TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.site TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.site_point TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.site_within TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.source TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.statement TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.tally TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.territory TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.territory_closure TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.territory_link TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.territory_outline TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.theme TO alliances_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON civic.timeline_event TO alliances_owner USING (true) WITH CHECK (true);

ALTER TABLE civic.programme ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_access ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_audience ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_operator ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_place ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_service ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_theme ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.programme_zone ENABLE ROW LEVEL SECURITY;

CREATE POLICY public_read ON civic.actor FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.actor_identifier FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.actor_place FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.actor_territory FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.alliance FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.alliance_audience FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.alliance_member FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.alliance_territory FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.alliance_theme FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.app_release FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.audience FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.city_contract FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.contribution FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.convention FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.file FOR SELECT TO alliances_public USING (((EXISTS ( SELECT
   FROM civic.actor a
  WHERE (a.logo_sha256 = file.sha256))) OR (EXISTS ( SELECT
   FROM civic.programme p
  WHERE (p.image_sha256 = file.sha256))) OR (EXISTS ( SELECT
   FROM civic.convention c
  WHERE (c.document_file = file.sha256)))));

CREATE POLICY public_read ON civic.indicator FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.label FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.mission FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.need FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.need_audience FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.objective FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.offer FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.outcome FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_access FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_audience FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_operator FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_place FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_service FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_theme FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.programme_zone FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.scheme FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.search_entry FOR SELECT TO alliances_public USING (true);

CREATE POLICY public_read ON civic.search_word FOR SELECT TO alliances_public USING (true);

CREATE POLICY public_read ON civic.shift FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.signatory FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.site FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.site_point FOR SELECT TO alliances_public USING (true);

CREATE POLICY public_read ON civic.site_within FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.source FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.statement FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.tally FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.territory FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.territory_closure FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.territory_link FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.territory_outline FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.theme FOR SELECT TO alliances_public USING (is_public);

CREATE POLICY public_read ON civic.timeline_event FOR SELECT TO alliances_public USING (is_public);

ALTER TABLE civic.scheme ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.search_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.search_word ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.shift ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.signatory ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.signature_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.site ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.site_point ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.site_within ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.source ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.statement ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.tally ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.territory ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_closure ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.territory_outline ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.theme ENABLE ROW LEVEL SECURITY;

ALTER TABLE civic.timeline_event ENABLE ROW LEVEL SECURITY;

CREATE POLICY app_own ON private.site_place TO alliances_app USING (civic.runs_site(site_id)) WITH CHECK (civic.runs_site(site_id));

CREATE POLICY import_all ON private.site_place TO alliances_import USING (true) WITH CHECK (true);

CREATE POLICY owner_all ON private.site_place TO alliances_owner USING (true) WITH CHECK (true);

ALTER TABLE private.site_place ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA account TO alliances_account;
GRANT USAGE ON SCHEMA account TO alliances_app;

GRANT USAGE ON SCHEMA civic TO alliances_public;
GRANT USAGE ON SCHEMA civic TO alliances_app;
GRANT USAGE ON SCHEMA civic TO alliances_import;
GRANT USAGE ON SCHEMA civic TO alliances_account;

GRANT USAGE ON SCHEMA migration TO alliances_public;
GRANT USAGE ON SCHEMA migration TO alliances_app;
GRANT USAGE ON SCHEMA migration TO alliances_import;
GRANT USAGE ON SCHEMA migration TO alliances_account;

GRANT USAGE ON SCHEMA private TO alliances_import;
GRANT USAGE ON SCHEMA private TO alliances_app;

REVOKE ALL ON FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) TO alliances_app;
GRANT ALL ON FUNCTION account.act(as_person uuid, with_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) TO alliances_account;

GRANT SELECT ON TABLE account.audit TO alliances_app;

GRANT INSERT(person_id) ON TABLE account.audit TO alliances_account;
GRANT INSERT(person_id) ON TABLE account.audit TO alliances_app;

GRANT INSERT(action) ON TABLE account.audit TO alliances_account;
GRANT INSERT(action) ON TABLE account.audit TO alliances_app;

GRANT INSERT(outcome) ON TABLE account.audit TO alliances_account;
GRANT INSERT(outcome) ON TABLE account.audit TO alliances_app;

GRANT INSERT(subject_kind) ON TABLE account.audit TO alliances_account;
GRANT INSERT(subject_kind) ON TABLE account.audit TO alliances_app;

GRANT INSERT(subject_id) ON TABLE account.audit TO alliances_account;
GRANT INSERT(subject_id) ON TABLE account.audit TO alliances_app;

GRANT INSERT(request_id) ON TABLE account.audit TO alliances_account;
GRANT INSERT(request_id) ON TABLE account.audit TO alliances_app;

REVOKE ALL ON FUNCTION account.audit_hash(before bytea, entry account.audit) FROM PUBLIC;

REVOKE ALL ON FUNCTION account.check_audit() FROM PUBLIC;
GRANT ALL ON FUNCTION account.check_audit() TO alliances_account;
GRANT ALL ON FUNCTION account.check_audit() TO alliances_app;

REVOKE ALL ON FUNCTION account.claim_is_proved(claim_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.claim_is_proved(claim_id uuid) TO alliances_app;

REVOKE ALL ON FUNCTION account.drafts(actors uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) TO alliances_app;
GRANT ALL ON FUNCTION account.enter(session_id uuid, person_id uuid, OUT second_factor boolean, OUT email text, OUT display_name text, OUT locale text, OUT platform_roles text[], OUT has_factor boolean, OUT memberships jsonb, OUT version integer, OUT created_at timestamp with time zone) TO alliances_account;

REVOKE ALL ON FUNCTION account.forget() FROM PUBLIC;
GRANT ALL ON FUNCTION account.forget() TO alliances_account;

REVOKE ALL ON FUNCTION account.forget_audit(keep interval) FROM PUBLIC;
GRANT ALL ON FUNCTION account.forget_audit(keep interval) TO alliances_account;

REVOKE ALL ON FUNCTION account.forget_own_address() FROM PUBLIC;
GRANT ALL ON FUNCTION account.forget_own_address() TO alliances_account;

REVOKE ALL ON FUNCTION account.forget_sealed() FROM PUBLIC;
GRANT ALL ON FUNCTION account.forget_sealed() TO alliances_account;

REVOKE ALL ON FUNCTION account.has_owner(of_actor uuid, who_can_act boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION account.has_owner(of_actor uuid, who_can_act boolean) TO alliances_app;

REVOKE ALL ON FUNCTION account.held() FROM PUBLIC;
GRANT ALL ON FUNCTION account.held() TO alliances_account;

REVOKE ALL ON FUNCTION account.is_last_owner(person uuid, of_actor uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.is_last_owner(person uuid, of_actor uuid) TO alliances_account;
GRANT ALL ON FUNCTION account.is_last_owner(person uuid, of_actor uuid) TO alliances_app;

REVOKE ALL ON FUNCTION account.moderates(whom uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION account.name_of(whom uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.name_of(whom uuid) TO alliances_app;

REVOKE ALL ON FUNCTION account.person_by_email(address text) FROM PUBLIC;
GRANT ALL ON FUNCTION account.person_by_email(address text) TO alliances_account;

REVOKE ALL ON FUNCTION account.person_by_identity(at_issuer text, as_subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION account.person_by_identity(at_issuer text, as_subject text) TO alliances_account;

REVOKE ALL ON FUNCTION account.person_of_session(session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.person_of_session(session uuid) TO alliances_account;

REVOKE ALL ON FUNCTION account.protect(relation regclass, own text) FROM PUBLIC;

REVOKE ALL ON FUNCTION account.reinstate(whom uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.reinstate(whom uuid) TO alliances_app;

REVOKE ALL ON FUNCTION account.reset_factor(whom uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.reset_factor(whom uuid) TO alliances_app;

REVOKE ALL ON FUNCTION account.seal_audit(OUT last_position bigint, OUT last_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION account.seal_audit(OUT last_position bigint, OUT last_hash bytea) TO alliances_account;

REVOKE ALL ON FUNCTION account.suspend(whom uuid, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION account.suspend(whom uuid, why text) TO alliances_app;

REVOKE ALL ON FUNCTION account.tell_of_conventions() FROM PUBLIC;
GRANT ALL ON FUNCTION account.tell_of_conventions() TO alliances_account;

REVOKE ALL ON FUNCTION account.writers(actor uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION account.writers(actor uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.actor_place_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.actor_world_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.advance_alliance(alliance uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.advance_alliance(alliance uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic."analyze"() FROM PUBLIC;
GRANT ALL ON FUNCTION civic."analyze"() TO alliances_import;

REVOKE ALL ON FUNCTION civic.belongs_to(alliance uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.belongs_to(alliance uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.classify(relation regclass, class text, columns text) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.close_ended() FROM PUBLIC;
GRANT ALL ON FUNCTION civic.close_ended() TO alliances_import;

REVOKE ALL ON FUNCTION civic.coordinates(alliance uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.coordinates(alliance uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.end_without_parties(convention uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.end_without_parties(convention uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.event_reach(subject text, ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.events_since(seen pg_snapshot) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.events_since(seen pg_snapshot) TO alliances_app;

REVOKE ALL ON FUNCTION civic.expire_conventions() FROM PUBLIC;
GRANT ALL ON FUNCTION civic.expire_conventions() TO alliances_import;

REVOKE ALL ON FUNCTION civic.fold_tallies() FROM PUBLIC;
GRANT ALL ON FUNCTION civic.fold_tallies() TO alliances_import;

REVOKE ALL ON FUNCTION civic.follow_search(relation regclass, VARIADIC arguments text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.forget_events(keep interval) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.forget_events(keep interval) TO alliances_import;

REVOKE ALL ON FUNCTION civic.forget_files() FROM PUBLIC;
GRANT ALL ON FUNCTION civic.forget_files() TO alliances_import;

REVOKE ALL ON FUNCTION civic.hide_children() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.hide_orphans() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.is_needed_by(need uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.is_needed_by(need uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.is_party(convention uuid, actor uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.is_party(convention uuid, actor uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.keep_file(kind text, wide integer, high integer, content bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.keep_file(kind text, wide integer, high integer, content bytea) TO alliances_app;

REVOKE ALL ON FUNCTION civic.keep_tally() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.may_join(alliance uuid, actor uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.may_join(alliance uuid, actor uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.member_world() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.mends(convention uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.mends(convention uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.programme_place_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.protect(relation regclass, event_query text) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.publish_alliance(alliance uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.publish_programme(programme uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.publish_programme(programme uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.record_event() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_actor_places(actors uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_programme_places(programmes uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_search(subject text, ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_site_points(programmes uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_sites_within(programmes uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.refresh_territory_closure() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.runs(programme uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.runs(programme uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.runs_site(site uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.runs_site(site uuid) TO alliances_app;

REVOKE ALL ON FUNCTION civic.search_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.search_wanted(subject text, ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.shift_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.show_programme(programme uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.territory_added() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.territory_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.territory_link_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.territory_removed() FROM PUBLIC;

REVOKE ALL ON FUNCTION civic.validate_convention(convention uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION civic.validate_convention(convention uuid) TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.attempt TO alliances_account;

GRANT SELECT ON TABLE account.claim TO alliances_account;
GRANT SELECT,INSERT,UPDATE ON TABLE account.claim TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.code TO alliances_account;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.export TO alliances_account;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.factor TO alliances_account;

GRANT SELECT(person_id) ON TABLE account.factor TO alliances_app;

GRANT SELECT(created_at) ON TABLE account.factor TO alliances_app;

GRANT SELECT(confirmed_at) ON TABLE account.factor TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.idempotency TO alliances_account;
GRANT SELECT,INSERT ON TABLE account.idempotency TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.identity TO alliances_account;

GRANT SELECT(issuer) ON TABLE account.identity TO alliances_app;

GRANT SELECT(person_id) ON TABLE account.identity TO alliances_app;

GRANT SELECT(created_at) ON TABLE account.identity TO alliances_app;

GRANT SELECT ON TABLE account.invitation TO alliances_account;
GRANT SELECT,INSERT,UPDATE ON TABLE account.invitation TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.key_mark TO alliances_account;

GRANT SELECT ON TABLE account.membership TO alliances_account;
GRANT SELECT,INSERT,UPDATE ON TABLE account.membership TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.person TO alliances_account;

GRANT SELECT(id) ON TABLE account.person TO alliances_app;

GRANT SELECT(email) ON TABLE account.person TO alliances_app;

GRANT SELECT(display_name),UPDATE(display_name) ON TABLE account.person TO alliances_app;

GRANT SELECT(locale),UPDATE(locale) ON TABLE account.person TO alliances_app;

GRANT SELECT(platform_roles) ON TABLE account.person TO alliances_app;

GRANT SELECT(suspended_at) ON TABLE account.person TO alliances_app;

GRANT SELECT(suspension_reason) ON TABLE account.person TO alliances_app;

GRANT SELECT(version),UPDATE(version) ON TABLE account.person TO alliances_app;

GRANT SELECT(created_at) ON TABLE account.person TO alliances_app;

GRANT SELECT(updated_at),UPDATE(updated_at) ON TABLE account.person TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.recovery_code TO alliances_account;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.session TO alliances_account;

GRANT SELECT(id) ON TABLE account.session TO alliances_app;

GRANT SELECT(person_id) ON TABLE account.session TO alliances_app;

GRANT SELECT(device) ON TABLE account.session TO alliances_app;

GRANT SELECT(rotated_at) ON TABLE account.session TO alliances_app;

GRANT SELECT(factor_at) ON TABLE account.session TO alliances_app;

GRANT SELECT(created_at) ON TABLE account.session TO alliances_app;

GRANT SELECT(expires_at) ON TABLE account.session TO alliances_app;

GRANT SELECT(ended_at) ON TABLE account.session TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account.upload TO alliances_account;
GRANT SELECT ON TABLE account.upload TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.actor TO alliances_import;
GRANT SELECT ON TABLE civic.actor TO alliances_app;

GRANT SELECT(id) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(name) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(world) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(world_basis) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(legal_form) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(description) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(website) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(logo_url) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(first_seen_year) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(last_seen_year) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(note) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(successor_id) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(version) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(version) ON TABLE civic.actor TO alliances_app;

GRANT SELECT(is_public) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.actor TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(updated_at) ON TABLE civic.actor TO alliances_app;

GRANT SELECT(logo_sha256) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(logo_sha256) ON TABLE civic.actor TO alliances_app;

GRANT SELECT(logo_alt) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(logo_alt) ON TABLE civic.actor TO alliances_app;

GRANT SELECT(logo_width) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(logo_width) ON TABLE civic.actor TO alliances_app;

GRANT SELECT(logo_height) ON TABLE civic.actor TO alliances_public;
GRANT UPDATE(logo_height) ON TABLE civic.actor TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.actor_identifier TO alliances_import;
GRANT SELECT ON TABLE civic.actor_identifier TO alliances_app;

GRANT SELECT(scheme) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(value) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(checked_on) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(outcome) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.actor_identifier TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.actor_place TO alliances_import;
GRANT SELECT ON TABLE civic.actor_place TO alliances_app;

GRANT SELECT(territory_id) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT(world) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT(is_direct) ON TABLE civic.actor_place TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.actor_territory TO alliances_import;
GRANT SELECT ON TABLE civic.actor_territory TO alliances_app;

GRANT SELECT(actor_id) ON TABLE civic.actor_territory TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.actor_territory TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.actor_territory TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.alliance TO alliances_app;

GRANT SELECT(id) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(name) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(name_note) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(purpose) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(status) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(status_as_of) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(successor_id) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(version) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(is_urgent) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT(need_id) ON TABLE civic.alliance TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance_audience TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.alliance_audience TO alliances_app;

GRANT SELECT(alliance_id) ON TABLE civic.alliance_audience TO alliances_public;

GRANT SELECT(audience_id) ON TABLE civic.alliance_audience TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.alliance_audience TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance_invitation TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.alliance_invitation TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance_member TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.alliance_member TO alliances_app;

GRANT SELECT(id) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(alliance_id) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(world) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(roles) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT("position") ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(joined_on) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(left_on) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.alliance_member TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance_territory TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.alliance_territory TO alliances_app;

GRANT SELECT(alliance_id) ON TABLE civic.alliance_territory TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.alliance_territory TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.alliance_territory TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.alliance_theme TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.alliance_theme TO alliances_app;

GRANT SELECT(alliance_id) ON TABLE civic.alliance_theme TO alliances_public;

GRANT SELECT(theme_id) ON TABLE civic.alliance_theme TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.alliance_theme TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.app_release TO alliances_import;
GRANT SELECT ON TABLE civic.app_release TO alliances_app;

GRANT SELECT(platform) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT(minimum_version) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT(current_version) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT(message) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT(store_url) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.app_release TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.audience TO alliances_import;
GRANT SELECT ON TABLE civic.audience TO alliances_app;

GRANT SELECT(id) ON TABLE civic.audience TO alliances_public;

GRANT SELECT(code) ON TABLE civic.audience TO alliances_public;

GRANT SELECT("position") ON TABLE civic.audience TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.audience TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.audience TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.audience TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.city_contract TO alliances_import;
GRANT SELECT ON TABLE civic.city_contract TO alliances_app;

GRANT SELECT(id) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(code) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(generation) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(name) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(department_id) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(intercommunality_id) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(center) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.city_contract TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.contribution TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.contribution TO alliances_app;

GRANT SELECT(id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(contributor_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(to_actor_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(to_alliance_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(to_programme_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(amount_cents) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(currency) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(share) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(posts) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(year) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(scheme_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(city_contract_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(description) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(given_on) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(superseded_by_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.contribution TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.convention TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.convention TO alliances_app;

GRANT SELECT(id) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(alliance_id) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(title) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(effect) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(note) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(basis) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(status) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(validated_on) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(starts_on) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(expires_on) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(document_url) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(document_sha256) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(version) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(terms) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(review_on) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(end_reason) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(document_file) ON TABLE civic.convention TO alliances_public;

GRANT SELECT(replaces_id) ON TABLE civic.convention TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.convention_notice TO alliances_import;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.event TO alliances_import;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.event_mark TO alliances_import;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.file TO alliances_import;
GRANT SELECT ON TABLE civic.file TO alliances_app;

GRANT SELECT(sha256) ON TABLE civic.file TO alliances_public;

GRANT SELECT(media_type) ON TABLE civic.file TO alliances_public;

GRANT SELECT(width) ON TABLE civic.file TO alliances_public;

GRANT SELECT(height) ON TABLE civic.file TO alliances_public;

GRANT SELECT(body) ON TABLE civic.file TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.indicator TO alliances_import;
GRANT SELECT ON TABLE civic.indicator TO alliances_app;

GRANT SELECT(id) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT(code) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT(unit) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT(counts_people) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.indicator TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.job TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.job TO alliances_account;
GRANT INSERT ON TABLE civic.job TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.label TO alliances_import;
GRANT SELECT ON TABLE civic.label TO alliances_app;

GRANT SELECT(subject_id) ON TABLE civic.label TO alliances_public;

GRANT SELECT(locale) ON TABLE civic.label TO alliances_public;

GRANT SELECT(label) ON TABLE civic.label TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.label TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.mission TO alliances_import;
GRANT SELECT ON TABLE civic.mission TO alliances_app;

GRANT SELECT(id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(organiser_id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(site_id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(title) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(description) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(minimum_age) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(is_remote) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(sign_up_mode) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(application_url) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(schedule) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(skills) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(status) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(version) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.mission TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.mission TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.need TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.need TO alliances_app;

GRANT SELECT(id) ON TABLE civic.need TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.need TO alliances_public;

GRANT SELECT(theme_id) ON TABLE civic.need TO alliances_public;

GRANT SELECT(title) ON TABLE civic.need TO alliances_public;

GRANT SELECT(description) ON TABLE civic.need TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.need TO alliances_public;

GRANT SELECT(urgency) ON TABLE civic.need TO alliances_public;

GRANT SELECT(people_estimated) ON TABLE civic.need TO alliances_public;

GRANT SELECT(observed_on) ON TABLE civic.need TO alliances_public;

GRANT SELECT(status) ON TABLE civic.need TO alliances_public;

GRANT SELECT(status_as_of) ON TABLE civic.need TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.need TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.need TO alliances_public;

GRANT SELECT(version) ON TABLE civic.need TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.need TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.need TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.need TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.need TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.need_audience TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.need_audience TO alliances_app;

GRANT SELECT(need_id) ON TABLE civic.need_audience TO alliances_public;

GRANT SELECT(audience_id) ON TABLE civic.need_audience TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.need_audience TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.objective TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.objective TO alliances_app;

GRANT SELECT(id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(alliance_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(convention_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(indicator_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(target) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(due_on) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.objective TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.objective TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.offer TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.offer TO alliances_app;

GRANT SELECT(id) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(need_id) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(description) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(quantity) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(available_from) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(available_until) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(status) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(answered_at) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.offer TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.offer TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.outcome TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.outcome TO alliances_app;

GRANT SELECT(id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(convention_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(audience_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(indicator_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(value) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(target) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(measured_on) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(note) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(is_reference) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(superseded_by_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.outcome TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme TO alliances_import;
GRANT SELECT,INSERT,UPDATE ON TABLE civic.programme TO alliances_app;

GRANT SELECT(id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(alliance_id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(replica_of_id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(title) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(title_note) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(summary) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(description) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(status) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(status_as_of) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(starts_on) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(ends_on) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(image_url) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(image_alt) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(image_width) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(image_height) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(successor_id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(rank) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(last_day) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(version) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(created_at) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.programme TO alliances_public;

GRANT SELECT(image_sha256) ON TABLE civic.programme TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_access TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_access TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(phone) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(email) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(url) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(instructions) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(opening_hours) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(fee) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(fee_details) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(reception_modes) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(open_to) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(languages) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(step_free) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(hearing_loop) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(accessibility_note) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(accessibility_url) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_access TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_audience TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_audience TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_audience TO alliances_public;

GRANT SELECT(audience_id) ON TABLE civic.programme_audience TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_audience TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_operator TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_operator TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_operator TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.programme_operator TO alliances_public;

GRANT SELECT("position") ON TABLE civic.programme_operator TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_operator TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_place TO alliances_import;
GRANT SELECT ON TABLE civic.programme_place TO alliances_app;

GRANT SELECT(territory_id) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT(elsewhere) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT(rank) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT(last_day) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_place TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_service TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_service TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT(code) ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT(label) ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT("position") ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT(provider_id) ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_service TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_theme TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_theme TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_theme TO alliances_public;

GRANT SELECT(theme_id) ON TABLE civic.programme_theme TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_theme TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_zone TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.programme_zone TO alliances_app;

GRANT SELECT(programme_id) ON TABLE civic.programme_zone TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.programme_zone TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.programme_zone TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.scheme TO alliances_import;
GRANT SELECT ON TABLE civic.scheme TO alliances_app;

GRANT SELECT(id) ON TABLE civic.scheme TO alliances_public;

GRANT SELECT(code) ON TABLE civic.scheme TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.scheme TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.scheme TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.search_entry TO alliances_import;
GRANT SELECT ON TABLE civic.search_entry TO alliances_app;

GRANT SELECT(object_id) ON TABLE civic.search_entry TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.search_entry TO alliances_public;

GRANT SELECT(names) ON TABLE civic.search_entry TO alliances_public;

GRANT SELECT(words) ON TABLE civic.search_entry TO alliances_public;

GRANT SELECT(weight) ON TABLE civic.search_entry TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.search_word TO alliances_import;
GRANT SELECT ON TABLE civic.search_word TO alliances_app;

GRANT SELECT(word) ON TABLE civic.search_word TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.shift TO alliances_import;
GRANT SELECT ON TABLE civic.shift TO alliances_app;

GRANT SELECT(id) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(mission_id) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(starts_at) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(ends_at) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(time_zone) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(capacity) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(taken) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(waitlist_length) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(cancelled_at) ON TABLE civic.shift TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.shift TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.signatory TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.signatory TO alliances_app;

GRANT SELECT(convention_id) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(signed_on) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(quality) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(signed_version) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(is_founding) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT(withdrawn_on) ON TABLE civic.signatory TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.signature_document TO alliances_import;
GRANT SELECT,INSERT,DELETE ON TABLE civic.signature_document TO alliances_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.site TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.site TO alliances_app;

GRANT SELECT(id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(territory_id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(host_id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(name) ON TABLE civic.site TO alliances_public;

GRANT SELECT("precision") ON TABLE civic.site TO alliances_public;

GRANT SELECT(address) ON TABLE civic.site TO alliances_public;

GRANT SELECT(location) ON TABLE civic.site TO alliances_public;

GRANT SELECT(capacity) ON TABLE civic.site TO alliances_public;

GRANT SELECT(opening_hours) ON TABLE civic.site TO alliances_public;

GRANT SELECT(format) ON TABLE civic.site TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.site TO alliances_public;

GRANT SELECT(observed_on) ON TABLE civic.site TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(successor_id) ON TABLE civic.site TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.site TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.site TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.site TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.site TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.site_point TO alliances_import;
GRANT SELECT ON TABLE civic.site_point TO alliances_app;

GRANT SELECT(site_id) ON TABLE civic.site_point TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.site_point TO alliances_public;

GRANT SELECT(location) ON TABLE civic.site_point TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.site_within TO alliances_import;
GRANT SELECT ON TABLE civic.site_within TO alliances_app;

GRANT SELECT(territory_id) ON TABLE civic.site_within TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.site_within TO alliances_public;

GRANT SELECT(site_id) ON TABLE civic.site_within TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.site_within TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.site_within TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.source TO alliances_import;
GRANT SELECT,INSERT ON TABLE civic.source TO alliances_app;

GRANT SELECT(id) ON TABLE civic.source TO alliances_public;

GRANT SELECT(title) ON TABLE civic.source TO alliances_public;

GRANT SELECT(url) ON TABLE civic.source TO alliances_public;

GRANT SELECT(licence) ON TABLE civic.source TO alliances_public;

GRANT SELECT(published_on) ON TABLE civic.source TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.source TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.source TO alliances_public;

GRANT SELECT(declared_by_id) ON TABLE civic.source TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.statement TO alliances_import;
GRANT SELECT ON TABLE civic.statement TO alliances_app;

GRANT SELECT(id) ON TABLE civic.statement TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.statement TO alliances_public;

GRANT SELECT("position") ON TABLE civic.statement TO alliances_public;

GRANT SELECT(text) ON TABLE civic.statement TO alliances_public;

GRANT SELECT(difference) ON TABLE civic.statement TO alliances_public;

GRANT SELECT(content_locale) ON TABLE civic.statement TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.statement TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.statement TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.tally TO alliances_import;
GRANT SELECT ON TABLE civic.tally TO alliances_app;

GRANT SELECT(subject) ON TABLE civic.tally TO alliances_public;

GRANT SELECT(n) ON TABLE civic.tally TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.tally TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.territory TO alliances_import;
GRANT SELECT ON TABLE civic.territory TO alliances_app;

GRANT SELECT(id) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(code) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(name) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(context_label) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(other_names) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(category) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(population) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(siren) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(postal_codes) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(center) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(center_precision) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(time_zone) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(seat_code) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(valid_from) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(valid_to) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(successor_id) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.territory TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.territory TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.territory_closure TO alliances_import;
GRANT SELECT ON TABLE civic.territory_closure TO alliances_app;

GRANT SELECT(ancestor_id) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT(descendant_id) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT(distance) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT(sort_name) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.territory_closure TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.territory_link TO alliances_import;
GRANT SELECT ON TABLE civic.territory_link TO alliances_app;

GRANT SELECT(parent_id) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT(child_id) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT(relation) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT(basis) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT(note) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.territory_link TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.territory_outline TO alliances_import;
GRANT SELECT ON TABLE civic.territory_outline TO alliances_app;

GRANT SELECT(territory_id) ON TABLE civic.territory_outline TO alliances_public;

GRANT SELECT(geometry) ON TABLE civic.territory_outline TO alliances_public;

GRANT SELECT(bounds) ON TABLE civic.territory_outline TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.territory_outline TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.territory_outline TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.theme TO alliances_import;
GRANT SELECT ON TABLE civic.theme TO alliances_app;

GRANT SELECT(id) ON TABLE civic.theme TO alliances_public;

GRANT SELECT(code) ON TABLE civic.theme TO alliances_public;

GRANT SELECT(parent_id) ON TABLE civic.theme TO alliances_public;

GRANT SELECT("position") ON TABLE civic.theme TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.theme TO alliances_public;

GRANT SELECT(archived_at) ON TABLE civic.theme TO alliances_public;

GRANT SELECT(updated_at) ON TABLE civic.theme TO alliances_public;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE civic.timeline_event TO alliances_import;
GRANT SELECT,INSERT ON TABLE civic.timeline_event TO alliances_app;

GRANT SELECT(id) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(alliance_id) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(programme_id) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(kind) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(occurred_on) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(occurred_at) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(actor_id) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(source_id) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT(is_public) ON TABLE civic.timeline_event TO alliances_public;

GRANT SELECT ON TABLE migration.version TO alliances_public;
GRANT SELECT ON TABLE migration.version TO alliances_app;
GRANT SELECT ON TABLE migration.version TO alliances_import;
GRANT SELECT ON TABLE migration.version TO alliances_account;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE private.site_place TO alliances_import;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE private.site_place TO alliances_app;

ALTER DEFAULT PRIVILEGES FOR ROLE alliances_owner IN SCHEMA migration GRANT SELECT ON TABLES  TO alliances_public;
ALTER DEFAULT PRIVILEGES FOR ROLE alliances_owner IN SCHEMA migration GRANT SELECT ON TABLES  TO alliances_app;
ALTER DEFAULT PRIVILEGES FOR ROLE alliances_owner IN SCHEMA migration GRANT SELECT ON TABLES  TO alliances_import;
