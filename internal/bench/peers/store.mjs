// What the peers that are written by hand read: a statement a relation, named, so that each connection prepares it once.
import pg from 'pg'

pg.types.setTypeParser(1082, (day) => day) // a date is its text
pg.types.setTypeParser(20, Number) // counts and cents fit

const pool = new pg.Pool({ max: 4 }) // in each of two processes: eight, as everybody

const ask = (name, text) => async (...values) => (await pool.query({ name, text, values })).rows
const point = (row, name) => ({ ...row, [name]: row[name] && { longitude: row[name].x, latitude: row[name].y } })

/** A batch: parents' ids in, a list of rows for each out; rows say in k whose they are. */
const many = (name, text, finish = (row) => row) => {
  const run = ask(name, text)
  return async (ids, ...rest) => {
    const byParent = new Map(ids.map((id) => [id, []]))
    for (const row of await run([...byParent.keys()], ...rest)) byParent.get(row.k).push(finish(row))
    return ids.map((id) => byParent.get(id))
  }
}

/** A batch of at most one row a parent. */
const one = (name, text) => {
  const run = many(name, text)
  return async (ids) => (await run(ids)).map((rows) => rows[0] ?? null)
}

const territory = ask('territory', `SELECT t.id, t.kind, t.code, t.name, t.context_label "contextLabel", t.population, t.center
  FROM civic.territory o JOIN civic.territory t ON t.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END WHERE o.kind = $1 AND o.code = $2`)
const page = ask('page', `SELECT p.id, p.title, p.summary, p.status, p.starts_on "startsOn", p.ends_on "endsOn", p.image_sha256, p.image_alt, p.alliance_id,
    place.rank, place.elsewhere, place.last_day::text
  FROM civic.programme_place place JOIN civic.programme p ON p.id = place.programme_id WHERE place.territory_id = $1 AND p.archived_at IS NULL
  ORDER BY place.rank, place.elsewhere, place.last_day, place.programme_id LIMIT $2`)
const count = ask('count', 'SELECT least(count(*), 10000) n FROM (SELECT FROM civic.programme_place WHERE territory_id = $1 LIMIT 10001) counted')

export const root = async (kind, code) => {
  const [found] = await territory(kind, code)
  return found ? point(found, 'center') : null
}

export const programmes = async (id, first) => {
  const [rows, [{ n }]] = await Promise.all([page(id, first + 1), count(id)])
  const nodes = rows.slice(0, first)
  const last = nodes.at(-1)
  const cursor = last && Buffer.from(JSON.stringify(['programmes of a territory', String(last.rank), String(last.elsewhere), last.last_day, last.id])).toString('base64url')
  for (const node of nodes) node.image = node.image_sha256 && { url: `https://example.org/files/${node.image_sha256}`, alt: node.image_alt }
  return { totalCount: n, pageInfo: { hasNextPage: rows.length > first, endCursor: cursor ?? null }, nodes }
}

export const ancestors = many('ancestors', `SELECT c.descendant_id k, t.id, t.kind, t.code, t.name
  FROM civic.territory_closure c JOIN civic.territory t ON t.id = c.ancestor_id WHERE c.descendant_id = ANY ($1) AND c.distance > 0
  ORDER BY c.distance + CASE t.kind WHEN 'COUNTRY' THEN 100 WHEN 'REGION' THEN 50 WHEN 'DEPARTMENT' THEN 25 ELSE 0 END, t.kind, t.code`)
export const territories = one('territories', `SELECT o.id k, t.id, t.kind, t.code, t.name
  FROM civic.territory o JOIN civic.territory t ON t.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END WHERE o.id = ANY ($1)`)
export const themes = many('themes', `SELECT pt.programme_id k, t.code, l.label FROM civic.programme_theme pt JOIN civic.theme t ON t.id = pt.theme_id
  JOIN civic.label l ON l.subject_id = t.id AND l.locale = 'fr' WHERE pt.programme_id = ANY ($1) ORDER BY t.position, t.id`)
export const audiences = many('audiences', `SELECT pa.programme_id k, t.id, t.code, l.label FROM civic.programme_audience pa JOIN civic.audience t ON t.id = pa.audience_id
  JOIN civic.label l ON l.subject_id = t.id AND l.locale = 'fr' WHERE pa.programme_id = ANY ($1) ORDER BY t.position, t.id`)
export const sites = many('sites', `SELECT q.id k, s.* FROM unnest($1::uuid[]) q (id) CROSS JOIN LATERAL (
    SELECT s.id, s.name, s.capacity, s.location, s.territory_id FROM civic.site_within w JOIN civic.site s ON s.id = w.site_id
    WHERE w.programme_id = q.id AND w.territory_id = (SELECT id FROM civic.territory WHERE kind = $2 AND code = $3) AND s.archived_at IS NULL
    ORDER BY w.sort_name, w.site_id LIMIT $4) s`, (row) => point(row, 'location'))
export const operators = many('operators', `SELECT o.programme_id k, a.id, a.name, a.world FROM civic.programme_operator o JOIN civic.actor a ON a.id = o.actor_id
  WHERE o.programme_id = ANY ($1) ORDER BY o.position, a.id`)
const served = many('served', `SELECT o.programme_id k, max(o.value)::integer n FROM civic.outcome o JOIN civic.indicator i ON i.id = o.indicator_id
  WHERE o.programme_id = ANY ($1) AND o.is_reference AND o.superseded_by_id IS NULL AND o.audience_id IS NULL AND o.value IS NOT NULL AND i.counts_people GROUP BY 1`)
export const beneficiaries = async (ids) => (await served(ids)).map(([row]) => ({ served: { value: row && row.n >= 11 ? row.n : null, suppressed: row !== undefined && row.n < 11 } }))
export const alliances = one('alliances', `SELECT o.id k, t.id, t.name, t.status, w.worlds, cardinality(w.worlds) = 3 "isTripartite"
  FROM civic.alliance o JOIN civic.alliance t ON t.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END
  CROSS JOIN LATERAL (SELECT ARRAY(SELECT DISTINCT a.world FROM civic.alliance_member m JOIN civic.actor a ON a.id = m.actor_id
    WHERE m.alliance_id = t.id AND (m.left_on IS NULL OR m.left_on > current_date) ORDER BY 1) worlds) w WHERE o.id = ANY ($1)`)
const listed = many('members', `SELECT q.id k, m.* FROM unnest($1::uuid[]) q (id) CROSS JOIN LATERAL (
    SELECT m.roles, m.actor_id, count(*) OVER () n FROM civic.alliance_member m
    WHERE m.alliance_id = q.id AND (m.left_on IS NULL OR m.left_on > current_date) ORDER BY m.position, m.id LIMIT $2) m`)
export const members = async (ids, first) => (await listed(ids, first)).map((rows) => ({ totalCount: rows[0]?.n ?? 0, nodes: rows }))
export const actors = one('actors', `SELECT o.id k, a.id, a.name, a.world FROM civic.actor o JOIN civic.actor a ON a.id = CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END WHERE o.id = ANY ($1)`)
export const contributions = many('contributions', `SELECT q.id k, c.* FROM unnest($1::uuid[]) q (id) CROSS JOIN LATERAL (
    SELECT c.kind, c.share, c.amount_cents cents, c.currency, c.contributor_id FROM civic.contribution c
    WHERE (c.to_programme_id = q.id OR c.to_alliance_id = (SELECT p.alliance_id FROM civic.programme p WHERE p.id = q.id)) AND c.superseded_by_id IS NULL
    ORDER BY -coalesce(c.year, 0), c.id LIMIT $2) c`, (row) => ({ ...row, amount: row.cents === null ? null : row }))
export const missions = many('missions', `SELECT q.id k, m.* FROM unnest($1::uuid[]) q (id) CROSS JOIN LATERAL (
    SELECT m.id, m.title FROM civic.mission m
    CROSS JOIN LATERAL (SELECT min(s.starts_at) starts_at FROM civic.shift s WHERE s.mission_id = m.id AND s.cancelled_at IS NULL AND s.ends_at > now()) next
    WHERE m.programme_id = q.id AND m.archived_at IS NULL AND m.status = 'OPEN' AND m.territory_id IN (
      SELECT c.descendant_id FROM civic.territory_closure c JOIN civic.territory w ON w.id = c.ancestor_id WHERE w.kind = $2 AND w.code = $3)
    ORDER BY coalesce(next.starts_at, 'infinity'), m.id LIMIT $4) m`)
export const shifts = many('shifts', `SELECT q.id k, s.* FROM unnest($1::uuid[]) q (id) CROSS JOIN LATERAL (
    SELECT s.id, s.starts_at "startsAt", s.ends_at "endsAt", s.capacity, CASE WHEN s.capacity IS NOT NULL THEN greatest(0, s.capacity - s.taken) END "placesLeft"
    FROM civic.shift s WHERE s.mission_id = q.id AND s.cancelled_at IS NULL AND s.ends_at > now() ORDER BY s.starts_at, s.id LIMIT $2) s`)
