-- The life of conventions: one takes the place of another, actors join and withdraw, the last day comes and is told of before.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- replaces_id: the convention that this one renews or amends. Once it is validated, that one ends.
ALTER TABLE civic.convention
    ADD COLUMN replaces_id uuid REFERENCES civic.convention,
    ADD CHECK (replaces_id <> id);
CREATE INDEX convention_replaces ON civic.convention (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX convention_expires ON civic.convention (expires_on) WHERE expires_on IS NOT NULL AND status IN ('OPEN_FOR_SIGNATURE', 'VALIDATED');
CREATE INDEX convention_review ON civic.convention (review_on) WHERE review_on IS NOT NULL AND status = 'VALIDATED';
SELECT civic.classify('civic.convention', 'public', 'replaces_id');

ALTER TABLE civic.timeline_event DROP CONSTRAINT timeline_event_kind_check;
ALTER TABLE civic.timeline_event ADD CONSTRAINT timeline_event_kind_check CHECK (kind IN ('PROPOSED', 'MEMBER_JOINED', 'MEMBER_LEFT', 'CONVENTION_DRAFTED', 'CONVENTION_SIGNED',
    'CONVENTION_VALIDATED', 'SIGNATURE_WITHDRAWN', 'CONVENTION_ENDED', 'PROGRAMME_STARTED', 'PROGRAMME_ENDED', 'CONTRIBUTION_RECORDED', 'OUTCOME_RECORDED'));

-- convention_notice: what has been told of a convention to those who signed it, so that it is told once.
CREATE TABLE civic.convention_notice (
    convention_id uuid NOT NULL REFERENCES civic.convention ON DELETE CASCADE,
    kind          text NOT NULL CHECK (kind IN ('EXPIRES', 'EXPIRES_SOON', 'REVIEW')),
    due_on        date NOT NULL,
    PRIMARY KEY (convention_id, kind, due_on)
);
SELECT civic.classify('civic.convention_notice', 'internal', 'convention_id kind due_on');
SELECT civic.protect('civic.convention_notice', NULL);

-- +goose StatementBegin
-- validate_convention: as before, and what it takes the place of ends: on the day before its own term begins, or at once.
CREATE OR REPLACE FUNCTION civic.validate_convention(convention uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

-- end_without_parties ends a validated convention under which fewer than two signatures are left: one actor alone has agreed with nobody. It
-- gives whether it did.
CREATE FUNCTION civic.end_without_parties(convention uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

-- expire_conventions ends the conventions whose last day has passed everywhere in France, in Tahiti last; it gives how many. Run every hour.
CREATE FUNCTION civic.expire_conventions() RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

-- tell_of_conventions notes of which conventions those who signed them are to be told now, sixty and fourteen days before the last day, and on the
-- day on which they wanted to look at it again; it gives whom to tell. What has been told is not told again.
CREATE FUNCTION account.tell_of_conventions() RETURNS TABLE (kind text, title text, due_on date, organisation text, email text, locale text)
LANGUAGE sql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

-- drafts: as before, and what is not shown to everybody below an alliance or a convention that is.
CREATE OR REPLACE FUNCTION account.drafts(actors uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

-- publish_alliance: as before, but who has been asked to join a convention later is shown once they have signed.
CREATE OR REPLACE FUNCTION civic.publish_alliance(alliance uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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

DO $$
DECLARE
    drafts text := 'ANY ((SELECT nullif(current_setting(''civic.drafts'', true), '''')::uuid[])::uuid[])';
    edited text := 'ANY ((SELECT nullif(current_setting(''civic.edited'', true), '''')::uuid[])::uuid[])';
    owned text := 'ANY ((SELECT nullif(current_setting(''civic.owned'', true), '''')::uuid[])::uuid[])';
BEGIN
    -- One signs for oneself, and takes one's own signature back; what becomes a draft again loses its signatures.
    DROP POLICY app_update ON civic.signatory;
    EXECUTE format('CREATE POLICY app_update ON civic.signatory FOR UPDATE TO alliances_app USING (actor_id = %1$s
        OR EXISTS (SELECT FROM civic.convention c WHERE c.id = convention_id AND c.status = ''DRAFT'' AND (c.declared_by_id = %2$s OR civic.coordinates(c.alliance_id))))
        WITH CHECK (actor_id = %1$s OR signed_on IS NULL)', owned, edited);
    -- An outcome belongs to its programme, whatever convention brought it about.
    DROP POLICY app_read ON civic.outcome;
    EXECUTE format('CREATE POLICY app_read ON civic.outcome FOR SELECT TO alliances_app USING (is_public OR programme_id = %s)', drafts);
    -- A draft that is written anew commits to other objectives.
    CREATE POLICY app_delete ON civic.objective FOR DELETE TO alliances_app USING (NOT is_public AND convention_id IS NOT NULL AND civic.mends(convention_id));
    GRANT DELETE ON civic.objective TO alliances_app;
    -- Who has left the alliance may still be bound by its signature.
    EXECUTE format('CREATE POLICY app_withdrawn ON civic.timeline_event FOR INSERT TO alliances_app WITH CHECK (kind = ''SIGNATURE_WITHDRAWN'' AND actor_id = %1$s
        AND alliance_id IN (SELECT c.alliance_id FROM civic.convention c JOIN civic.signatory s ON s.convention_id = c.id WHERE s.actor_id = %1$s))', owned);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.end_without_parties, civic.expire_conventions, account.tell_of_conventions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.end_without_parties TO alliances_app;
GRANT EXECUTE ON FUNCTION civic.expire_conventions TO alliances_import;
GRANT EXECUTE ON FUNCTION account.tell_of_conventions TO alliances_account;
