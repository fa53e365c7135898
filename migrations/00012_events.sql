-- How the log of events is read: whole, each event once, with whatever it matters to.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- +goose StatementBegin
-- event_reach gives the ids further up that a change matters to: the parents of the reading statements that select by a key over other
-- tables. It looks when the event is read, after its commit. A link that another transaction moved meanwhile has an event of its
-- own, which names both its ends; a trigger would miss what moves at the same moment.
CREATE FUNCTION civic.event_reach(subject text, ids uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = civic, pg_catalog, pg_temp
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

-- events_since gives the events of the transactions that a snapshot could not see, however late they committed and whatever else was
-- running, with all ids that they matter to: NULL where everything of the subject may have changed. Of two that changed one row, the
-- later has the greater id. One of subject * says that some may have been forgotten.
CREATE FUNCTION civic.events_since(seen pg_snapshot) RETURNS TABLE (id bigint, subject text, ids uuid[], counts jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
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
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.event_reach, civic.events_since FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.events_since TO alliances_app;
