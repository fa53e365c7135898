-- Who did what to what, and when: appended to, never changed. No contents stand in it.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- audit: a row is written in the transaction of what it tells, or, of a refusal, in one of its own. Within a second it is sealed: it gets
-- its place in the chain and a hash over itself and the hash before it, so that a change or a gap shows. Sealing comes after, so that
-- writers do not wait for each other.
CREATE TABLE account.audit (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id    uuid,                                   -- who: it stays when the account is erased, and then names nobody
    action       text NOT NULL CHECK (action ~ '^[A-Z_]{3,50}$'),
    outcome      text NOT NULL DEFAULT 'DONE' CHECK (outcome ~ '^[A-Z_]{3,50}$'), -- or the code of the refusal
    subject_kind text CHECK (subject_kind ~ '^[A-Za-z]{3,50}$'),
    subject_id   uuid,
    request_id   text CHECK (length(request_id) BETWEEN 1 AND 64),
    position     bigint UNIQUE CHECK (position > 0),
    hash         bytea CHECK (length(hash) = 32),
    CHECK ((position IS NULL) = (hash IS NULL))
);
CREATE INDEX audit_unsealed ON account.audit (id) WHERE position IS NULL;
CREATE INDEX audit_newest ON account.audit ((-id));
CREATE INDEX audit_person ON account.audit (person_id, at, id);
CREATE INDEX audit_subject ON account.audit (subject_id, at, id);
SELECT civic.classify('account.audit', 'staff', 'id at person_id action outcome subject_kind subject_id request_id position hash');
SELECT account.protect('account.audit', 'false');
REVOKE ALL ON account.audit FROM alliances_account;
CREATE POLICY account_insert ON account.audit FOR INSERT TO alliances_account WITH CHECK (position IS NULL);
GRANT INSERT (person_id, action, outcome, subject_kind, subject_id, request_id) ON account.audit TO alliances_account, alliances_app;
CREATE POLICY app_insert ON account.audit FOR INSERT TO alliances_app WITH CHECK (person_id = (SELECT nullif(current_setting('civic.viewer', true), '')::uuid) AND position IS NULL);
CREATE POLICY app_read ON account.audit FOR SELECT TO alliances_app USING ('AUDITOR' = ANY ((SELECT nullif(current_setting('civic.platform', true), '')::text[])::text[]));
GRANT SELECT ON account.audit TO alliances_app;

-- name_of gives auditors what somebody in the record is called now; nobody any more once the account is erased.
CREATE FUNCTION account.name_of(whom uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    SELECT p.display_name FROM person p WHERE p.id = whom AND 'AUDITOR' = ANY (nullif(current_setting('civic.platform', true), '')::text[])
$$;
REVOKE EXECUTE ON FUNCTION account.name_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.name_of TO alliances_app;

-- audit_anchor: the last of the rows that were forgotten, from which the chain goes on.
CREATE TABLE account.audit_anchor (
    single   boolean PRIMARY KEY DEFAULT true CHECK (single),
    position bigint NOT NULL DEFAULT 0,
    hash     bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
INSERT INTO account.audit_anchor DEFAULT VALUES;
SELECT civic.classify('account.audit_anchor', 'internal', 'single position hash');
SELECT account.protect('account.audit_anchor', 'false');
REVOKE ALL ON account.audit_anchor FROM alliances_account;

-- +goose StatementBegin
CREATE FUNCTION account.audit_hash(before bytea, entry account.audit) RETURNS bytea
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog
AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(entry.position, entry.id, extract(epoch FROM entry.at), entry.person_id, entry.action, entry.outcome,
        entry.subject_kind, entry.subject_id, entry.request_id)::text, 'UTF8'))
$$;

-- seal_audit gives what is new its places in the chain, and gives the last one: its hash, kept elsewhere, shows that nothing was cut off.
CREATE FUNCTION account.seal_audit(OUT last_position bigint, OUT last_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
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

-- check_audit walks the chain and gives the first place at which it is broken; NULL: it is whole.
CREATE FUNCTION account.check_audit() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
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

-- forget_audit deletes what is older, from the beginning of the chain.
CREATE FUNCTION account.forget_audit(keep interval) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM audit a WHERE a.position <= (SELECT max(o.position) FROM audit o WHERE o.at < now() - keep
            AND NOT EXISTS (SELECT FROM audit y WHERE y.position < o.position AND y.at >= now() - keep))
        RETURNING a.position, a.hash)
    UPDATE audit_anchor n SET position = g.position, hash = g.hash FROM (SELECT position, hash FROM gone ORDER BY position DESC LIMIT 1) g
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.audit_hash, account.seal_audit, account.check_audit, account.forget_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.seal_audit, account.check_audit, account.forget_audit TO alliances_account;
GRANT EXECUTE ON FUNCTION account.check_audit TO alliances_app;

-- +goose StatementBegin
-- held is all that is held on the person in whose name the transaction acts, but for secrets.
CREATE FUNCTION account.held() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
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
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.held FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.held TO alliances_account;
