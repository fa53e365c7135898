-- The released operation Neighbourhood, written by hand as one statement that PostgreSQL answers with the finished JSON:
-- $1 kind and $2 code of the territory, $3 size of the page; no filter, no cursor. It reads as alliances_public, behind row-level security.
-- Two things it writes as PostgreSQL does: an id is the UUID without the prefix of its type, and an instant ends in +00:00.
SELECT json_build_object('data', json_build_object('territory', (
  SELECT json_build_object('id', t.id, 'kind', t.kind, 'code', t.code, 'name', t.name, 'contextLabel', t.context_label, 'population', t.population,
    'center', CASE WHEN t.center IS NOT NULL THEN json_build_object('latitude', t.center[1], 'longitude', t.center[0]) END,
    'ancestors', (
      SELECT coalesce(json_agg(json_build_object('id', a.id, 'kind', a.kind, 'code', a.code, 'name', a.name)
               ORDER BY c.distance + CASE a.kind WHEN 'COUNTRY' THEN 100 WHEN 'REGION' THEN 50 WHEN 'DEPARTMENT' THEN 25 ELSE 0 END, a.kind, a.code), '[]')
      FROM civic.territory_closure c JOIN civic.territory a ON a.id = c.ancestor_id WHERE c.descendant_id = t.id AND c.distance > 0),
    'programmes', (
      SELECT json_build_object(
        'totalCount', least(total.n, 10000),
        'pageInfo', json_build_object('hasNextPage', total.n > $3, 'endCursor', translate(encode(convert_to(page.last, 'UTF8'), 'base64'), E'+/=\n', '-_')),
        'nodes', coalesce(page.nodes, '[]'))
      FROM (SELECT count(*) AS n FROM (SELECT FROM civic.programme_place place WHERE place.territory_id = t.id LIMIT 10001) counted) total
      CROSS JOIN LATERAL (
        SELECT (array_agg('["programmes of a territory","' || p.rank || '","' || p.elsewhere || '","' || p.last_day || '","' || p.id || '"]'))[count(*)] AS last,
          json_agg(json_build_object(
          'id', p.id, 'title', p.title, 'summary', p.summary, 'status', p.status,
          'themes', (
            SELECT coalesce(json_agg(json_build_object('code', th.code, 'label', l.label) ORDER BY th.position, th.id), '[]')
            FROM civic.programme_theme pt JOIN civic.theme th ON th.id = pt.theme_id JOIN civic.label l ON l.subject_id = th.id AND l.locale = 'fr'
            WHERE pt.programme_id = p.id),
          'startsOn', p.starts_on, 'endsOn', p.ends_on,
          'image', CASE WHEN p.image_sha256 IS NOT NULL THEN json_build_object('url', 'https://example.org/files/' || p.image_sha256, 'alt', p.image_alt) END,
          'sites', json_build_object('nodes', (
            SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'capacity', s.capacity,
                     'location', CASE WHEN s.location IS NOT NULL THEN json_build_object('latitude', s.location[1], 'longitude', s.location[0]) END,
                     'territory', CASE WHEN x.successor_id IS NULL THEN json_build_object('id', x.id, 'kind', x.kind, 'code', x.code, 'name', x.name)
                       ELSE (SELECT json_build_object('id', y.id, 'kind', y.kind, 'code', y.code, 'name', y.name) FROM civic.territory y WHERE y.id = x.successor_id) END)), '[]')
            FROM (
              SELECT s.id, s.name, s.capacity, s.location, s.territory_id
              FROM civic.site_within w JOIN civic.site s ON s.id = w.site_id
              WHERE w.programme_id = p.id AND w.territory_id = o.id AND s.archived_at IS NULL
              ORDER BY w.sort_name, w.site_id LIMIT 5) s
            JOIN civic.territory x ON x.id = s.territory_id)),
          'audiences', (
            SELECT coalesce(json_agg(json_build_object('id', au.id, 'code', au.code, 'label', l.label) ORDER BY au.position, au.id), '[]')
            FROM civic.programme_audience pa JOIN civic.audience au ON au.id = pa.audience_id JOIN civic.label l ON l.subject_id = au.id AND l.locale = 'fr'
            WHERE pa.programme_id = p.id),
          'operators', (
            SELECT coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'world', a.world) ORDER BY op.position, a.id), '[]')
            FROM civic.programme_operator op JOIN civic.actor a ON a.id = op.actor_id WHERE op.programme_id = p.id),
          'beneficiaries', json_build_object('served', (
            SELECT json_build_object('value', CASE WHEN max(oc.value) >= 11 THEN max(oc.value)::integer END, 'suppressed', coalesce(max(oc.value) < 11, false))
            FROM civic.outcome oc JOIN civic.indicator i ON i.id = oc.indicator_id
            WHERE oc.programme_id = p.id AND oc.is_reference AND oc.superseded_by_id IS NULL AND oc.audience_id IS NULL AND i.counts_people)),
          'alliance', (
            SELECT json_build_object('id', al.id, 'name', al.name, 'status', al.status, 'worlds', coalesce(m.worlds, '{}'), 'isTripartite', coalesce(cardinality(m.worlds) = 3, false),
              'members', json_build_object('totalCount', least(m.n, 10000), 'nodes', coalesce(m.nodes, '[]')))
            FROM civic.alliance former
            JOIN civic.alliance al ON al.id = CASE WHEN former.successor_id IS NULL THEN former.id ELSE former.successor_id END
            CROSS JOIN LATERAL (
              SELECT count(*) AS n, array_agg(DISTINCT a.world) FILTER (WHERE a.world IS NOT NULL) AS worlds,
                json_agg(json_build_object('roles', m.roles, 'actor', CASE WHEN a.successor_id IS NULL THEN json_build_object('id', a.id, 'name', a.name, 'world', a.world)
                    ELSE (SELECT json_build_object('id', b.id, 'name', b.name, 'world', b.world) FROM civic.actor b WHERE b.id = a.successor_id) END)) FILTER (WHERE m.place <= 20) AS nodes
              FROM (SELECT m.roles, m.actor_id, row_number() OVER (ORDER BY m.position, m.id) AS place
                    FROM civic.alliance_member m WHERE m.alliance_id = al.id AND (m.left_on IS NULL OR m.left_on > current_date)) m
              JOIN civic.actor a ON a.id = m.actor_id) m
            WHERE former.id = p.alliance_id),
          'contributions', json_build_object('nodes', (
            SELECT coalesce(json_agg(json_build_object('kind', c.kind, 'share', c.share,
                     'amount', CASE WHEN c.amount_cents IS NOT NULL THEN json_build_object('cents', c.amount_cents, 'currency', c.currency) END,
                     'contributor', CASE WHEN a.successor_id IS NULL THEN json_build_object('id', a.id, 'name', a.name, 'world', a.world)
                       ELSE (SELECT json_build_object('id', b.id, 'name', b.name, 'world', b.world) FROM civic.actor b WHERE b.id = a.successor_id) END)), '[]')
            FROM (
              SELECT c.kind, c.share, c.amount_cents, c.currency, c.contributor_id FROM civic.contribution c
              WHERE (c.to_programme_id = p.id OR c.to_alliance_id = p.alliance_id) AND c.superseded_by_id IS NULL
              ORDER BY -coalesce(c.year, 0), c.id LIMIT 10) c
            JOIN civic.actor a ON a.id = c.contributor_id)),
          'missions', json_build_object('nodes', (
            SELECT coalesce(json_agg(json_build_object('id', m.id, 'title', m.title, 'shifts', json_build_object('nodes', (
                     SELECT coalesce(json_agg(json_build_object('id', s.id, 'startsAt', s.starts_at, 'endsAt', s.ends_at, 'capacity', s.capacity,
                              'placesLeft', CASE WHEN s.capacity IS NOT NULL THEN greatest(0, s.capacity - s.taken) END)), '[]')
                     FROM (
                       SELECT s.id, s.starts_at, s.ends_at, s.capacity, s.taken FROM civic.shift s
                       WHERE s.mission_id = m.id AND s.cancelled_at IS NULL AND s.ends_at > now() ORDER BY s.starts_at, s.id LIMIT 3) s)))), '[]')
            FROM (
              SELECT m.id, m.title FROM civic.mission m
              CROSS JOIN LATERAL (SELECT min(s.starts_at) AS starts_at FROM civic.shift s WHERE s.mission_id = m.id AND s.cancelled_at IS NULL AND s.ends_at > now()) next
              WHERE m.programme_id = p.id AND m.archived_at IS NULL AND m.status = 'OPEN'
              AND EXISTS (SELECT FROM civic.territory_closure c WHERE c.ancestor_id = o.id AND c.descendant_id = m.territory_id)
              ORDER BY coalesce(next.starts_at, 'infinity'), m.id LIMIT 3) m))
          )) AS nodes
        FROM (
          SELECT p.id, p.title, p.summary, p.status, p.starts_on, p.ends_on, p.image_sha256, p.image_alt, p.alliance_id, place.rank, place.elsewhere, place.last_day
          FROM civic.programme_place place JOIN civic.programme p ON p.id = place.programme_id
          WHERE place.territory_id = t.id AND p.archived_at IS NULL
          ORDER BY place.rank, place.elsewhere, place.last_day, place.programme_id LIMIT $3) p) page)
    )
  FROM civic.territory o JOIN civic.territory t ON t.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END
  WHERE o.kind = $1 AND o.code = $2)))::text
