-- Who acts for an organisation, and what the organisation's own people may see of it. Written by alliances_app in the name of a viewer.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- membership: a person in an actor, in one role at a time. An ended one stays as a record until the person leaves.
CREATE TABLE account.membership (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    actor_id   uuid NOT NULL REFERENCES civic.actor,
    role       text NOT NULL CHECK (role IN ('OWNER', 'EDITOR', 'CASE_WORKER', 'MEMBER')),
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz
);
CREATE UNIQUE INDEX membership_current ON account.membership (person_id, actor_id) WHERE ended_at IS NULL;
CREATE INDEX membership_actor ON account.membership (actor_id, created_at, id) WHERE ended_at IS NULL;

-- invitation: to a mail address, to join an actor. Whoever signs in with that address can answer it.
CREATE TABLE account.invitation (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    actor_id    uuid NOT NULL REFERENCES civic.actor,
    email       text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    role        text NOT NULL CHECK (role IN ('OWNER', 'EDITOR', 'CASE_WORKER', 'MEMBER')),
    invited_by  uuid REFERENCES account.person ON DELETE SET NULL,
    status      text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL DEFAULT now() + interval '14 days',
    answered_at timestamptz,
    CHECK ((status = 'PENDING') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX invitation_pending ON account.invitation (actor_id, email) WHERE status = 'PENDING';
CREATE INDEX invitation_email ON account.invitation (email, created_at DESC, id) WHERE status = 'PENDING';

-- claim: a person says that he or she speaks for an actor of the open data.
CREATE TABLE account.claim (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    actor_id   uuid NOT NULL REFERENCES civic.actor,
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    email      text CHECK (email = lower(email)),       -- at the actor's domain, where that is the proof
    message    text CHECK (length(message) BETWEEN 1 AND 2000),
    status     text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
    basis      text CHECK (basis IN ('MAIL', 'MODERATOR')),
    decided_by uuid REFERENCES account.person ON DELETE SET NULL,
    reason     text CHECK (length(reason) BETWEEN 1 AND 2000),
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    CHECK ((status = 'PENDING') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX claim_pending ON account.claim (actor_id, person_id) WHERE status = 'PENDING';
CREATE INDEX claim_queue ON account.claim (created_at, id) WHERE status = 'PENDING';

SELECT civic.classify('account.membership', 'operator', 'id person_id actor_id role version created_at ended_at');
SELECT civic.classify('account.invitation', 'operator', 'id actor_id role invited_by status created_at expires_at answered_at');
SELECT civic.classify('account.invitation', 'contact', 'email');
SELECT civic.classify('account.claim', 'own', 'id actor_id person_id message status basis decided_by reason version created_at decided_at');
SELECT civic.classify('account.claim', 'contact', 'email');

-- +goose StatementBegin
-- claim_is_proved tells whether the code that was sent to the claim's address was given back.
CREATE FUNCTION account.claim_is_proved(claim_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM claim c JOIN code k ON k.purpose = 'CLAIM' AND k.address = c.email AND k.subject_id = c.id
                   WHERE c.id = claim_id AND k.used_at IS NOT NULL)
$$;

-- has_owner tells whether an actor has an owner or, who_can_act, one who is not suspended.
CREATE FUNCTION account.has_owner(of_actor uuid, who_can_act boolean DEFAULT false) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM membership m JOIN person p ON p.id = m.person_id
                   WHERE m.actor_id = of_actor AND m.role = 'OWNER' AND m.ended_at IS NULL AND (p.suspended_at IS NULL OR NOT who_can_act))
$$;

-- is_last_owner tells whether an actor, or some actor, would have no owner left without a person: none who is not suspended. Owners of one actor who leave at the same time
-- wait for each other here.
CREATE FUNCTION account.is_last_owner(person uuid, of_actor uuid DEFAULT NULL) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    WITH owners AS (
        SELECT m.actor_id, m.person_id FROM membership m WHERE m.role = 'OWNER' AND m.ended_at IS NULL
        AND m.actor_id IN (SELECT o.actor_id FROM membership o WHERE o.person_id = person AND o.role = 'OWNER' AND o.ended_at IS NULL AND o.actor_id = coalesce(of_actor, o.actor_id))
        ORDER BY m.id FOR UPDATE)
    SELECT EXISTS (SELECT FROM owners o JOIN person p ON p.id = o.person_id WHERE p.id = person OR p.suspended_at IS NULL GROUP BY o.actor_id HAVING count(*) = 1)
$$;

-- moderates tells whether the viewer decides about the account of a person: moderators do, of others who have no role for the installation.
CREATE FUNCTION account.moderates(whom uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    SELECT 'MODERATOR' = ANY (nullif(current_setting('civic.platform', true), '')::text[]) AND whom <> nullif(current_setting('civic.viewer', true), '')::uuid
        AND EXISTS (SELECT FROM person p WHERE p.id = whom AND p.platform_roles = '{}')
$$;

-- suspend, reinstate and reset_factor change the account of somebody about whom the viewer decides. They tell whether there was something to change.
CREATE FUNCTION account.suspend(whom uuid, why text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    WITH done AS (UPDATE person p SET suspended_at = now(), suspension_reason = why, version = p.version + 1, updated_at = now() WHERE p.id = whom AND p.suspended_at IS NULL AND moderates(whom) RETURNING p.id),
        ended AS (UPDATE session s SET ended_at = now(), end_reason = 'SUSPENDED', successor = NULL FROM done d WHERE s.person_id = d.id AND s.ended_at IS NULL)
    SELECT EXISTS (SELECT FROM done)
$$;

CREATE FUNCTION account.reinstate(whom uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    WITH done AS (UPDATE person p SET suspended_at = NULL, suspension_reason = NULL, version = p.version + 1, updated_at = now() WHERE p.id = whom AND p.suspended_at IS NOT NULL AND moderates(whom) RETURNING p.id)
    SELECT EXISTS (SELECT FROM done)
$$;

CREATE FUNCTION account.reset_factor(whom uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$
    WITH done AS (DELETE FROM factor f WHERE f.person_id = whom AND moderates(whom) RETURNING f.person_id),
        codes AS (DELETE FROM recovery_code c USING done d WHERE c.person_id = d.person_id),
        ended AS (UPDATE session s SET ended_at = now(), end_reason = 'FACTOR_RESET', successor = NULL FROM done d WHERE s.person_id = d.person_id AND s.ended_at IS NULL)
    SELECT EXISTS (SELECT FROM done)
$$;
-- +goose StatementEnd

-- Each setting of a transaction that says who acts is read once a statement; empty, it names nobody.
-- +goose StatementBegin
DO $$
DECLARE
    viewer text := '(SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)';
    email text := '(SELECT nullif(current_setting(''civic.email'', true), ''''))';
    actors text := 'ANY ((SELECT nullif(current_setting(''civic.actors'', true), '''')::uuid[])::uuid[])';
    owned text := 'ANY ((SELECT nullif(current_setting(''civic.owned'', true), '''')::uuid[])::uuid[])';
    moderator text := '''MODERATOR'' = ANY ((SELECT nullif(current_setting(''civic.platform'', true), '''')::text[])::text[])';
    stands_in text;
    joins text; -- what a row of membership is that begins in this transaction
BEGIN
    PERFORM account.protect('account.membership', 'person_id = ' || viewer);
    PERFORM account.protect('account.invitation', 'false');
    PERFORM account.protect('account.claim', 'person_id = ' || viewer);

    EXECUTE format('CREATE POLICY app_read ON account.membership FOR SELECT TO alliances_app USING (person_id = %s OR actor_id = %s OR %s)', viewer, actors, moderator);
    -- A person joins by an invitation to the own address that was accepted, or by a claim that was granted, in the same transaction.
    joins := format('ended_at IS NULL AND (
        person_id = %1$s AND EXISTS (SELECT FROM account.invitation i WHERE i.actor_id = membership.actor_id AND i.role = membership.role AND i.email = %2$s AND i.status = ''ACCEPTED'' AND i.answered_at = now())
        OR (person_id = %1$s OR %3$s) AND role = ''OWNER'' AND EXISTS (SELECT FROM account.claim c WHERE c.actor_id = membership.actor_id AND c.person_id = membership.person_id AND c.status = ''APPROVED'' AND c.decided_at = now()))', viewer, email, moderator);
    EXECUTE format('CREATE POLICY app_insert ON account.membership FOR INSERT TO alliances_app WITH CHECK (%s)', joins);
    EXECUTE format('CREATE POLICY app_update ON account.membership FOR UPDATE TO alliances_app USING (person_id = %1$s OR actor_id = %2$s OR %3$s)
        WITH CHECK (actor_id = %2$s OR person_id = %1$s AND ended_at IS NOT NULL OR %4$s)', viewer, owned, moderator, joins);

    -- Where no owner can act, moderators stand in, and appoint somebody else.
    stands_in := moderator || ' AND NOT account.has_owner(actor_id, true)';
    EXECUTE format('CREATE POLICY app_read ON account.invitation FOR SELECT TO alliances_app USING (actor_id = %s OR email = %s OR %s)', owned, email, stands_in);
    EXECUTE format('CREATE POLICY app_insert ON account.invitation FOR INSERT TO alliances_app WITH CHECK ((actor_id = %s OR %s AND role = ''OWNER'' AND email IS DISTINCT FROM %s) AND invited_by = %s AND status = ''PENDING'')', owned, stands_in, email, viewer);
    EXECUTE format('CREATE POLICY app_update ON account.invitation FOR UPDATE TO alliances_app USING (actor_id = %1$s OR email = %2$s OR %3$s)
        WITH CHECK ((actor_id = %1$s OR %3$s) AND status = ''WITHDRAWN'' OR email = %2$s AND status IN (''ACCEPTED'', ''DECLINED''))', owned, email, stands_in);

    -- A claim is of what the person sees. Proof by mail is enough where there is no owner; else, and of somebody else's claim, a moderator decides.
    EXECUTE format('CREATE POLICY app_read ON account.claim FOR SELECT TO alliances_app USING (person_id = %s OR %s)', viewer, moderator);
    EXECUTE format('CREATE POLICY app_insert ON account.claim FOR INSERT TO alliances_app WITH CHECK (person_id = %s AND status = ''PENDING'' AND EXISTS (SELECT FROM civic.actor a WHERE a.id = claim.actor_id))', viewer);
    EXECUTE format('CREATE POLICY app_update ON account.claim FOR UPDATE TO alliances_app USING (status = ''PENDING'' AND (person_id = %1$s OR %2$s))
        WITH CHECK (decided_at = now() AND (%2$s AND person_id <> %1$s AND decided_by = %1$s AND basis = ''MODERATOR'' AND status IN (''APPROVED'', ''REFUSED'')
            OR person_id = %1$s AND (status = ''WITHDRAWN'' OR status = ''APPROVED'' AND basis = ''MAIL'' AND account.claim_is_proved(id) AND NOT account.has_owner(actor_id))))', viewer, moderator);

    -- Colleagues see each other; moderators see whom they suspend or help.
    EXECUTE format('CREATE POLICY app_read ON account.person FOR SELECT TO alliances_app USING (id = %s OR %s
        OR EXISTS (SELECT FROM account.membership m WHERE m.person_id = person.id AND m.ended_at IS NULL AND m.actor_id = %s))', viewer, moderator, actors);
    EXECUTE format('CREATE POLICY app_update ON account.person FOR UPDATE TO alliances_app USING (id = %1$s) WITH CHECK (id = %1$s)', viewer);
    EXECUTE format('CREATE POLICY app_read ON account.session FOR SELECT TO alliances_app USING (person_id = %s)', viewer);
    EXECUTE format('CREATE POLICY app_read ON account.factor FOR SELECT TO alliances_app USING (person_id = %s OR %s)', viewer, moderator);
    EXECUTE format('CREATE POLICY app_read ON account.identity FOR SELECT TO alliances_app USING (person_id = %s)', viewer);
END
$$;
-- forget_own_address deletes the invitations to the address of who leaves.
CREATE FUNCTION account.forget_own_address() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = account, pg_catalog, pg_temp
AS $$ DELETE FROM invitation i WHERE i.email = nullif(current_setting('civic.email', true), '') $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION account.is_last_owner, account.forget_own_address FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.is_last_owner TO alliances_account, alliances_app;
GRANT EXECUTE ON FUNCTION account.forget_own_address TO alliances_account;
REVOKE EXECUTE ON FUNCTION account.claim_is_proved, account.has_owner, account.moderates, account.suspend, account.reinstate, account.reset_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.claim_is_proved, account.has_owner, account.suspend, account.reinstate, account.reset_factor TO alliances_app;
-- What alliances_account knows of them, it knows to tell and to erase.
REVOKE INSERT, UPDATE, DELETE ON account.membership, account.invitation, account.claim FROM alliances_account;
GRANT SELECT, INSERT, UPDATE ON account.membership, account.invitation, account.claim TO alliances_app;
GRANT SELECT (id, email, display_name, locale, platform_roles, suspended_at, suspension_reason, version, created_at, updated_at) ON account.person TO alliances_app;
GRANT UPDATE (display_name, locale, version, updated_at) ON account.person TO alliances_app;
GRANT SELECT (id, person_id, device, created_at, rotated_at, factor_at, expires_at, ended_at) ON account.session TO alliances_app;
GRANT SELECT (person_id, created_at, confirmed_at) ON account.factor TO alliances_app;
GRANT SELECT (issuer, person_id, created_at) ON account.identity TO alliances_app;
