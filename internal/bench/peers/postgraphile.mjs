// PostGraphile: what tables, columns and keys say is found by itself; what they do not say is a planned field, so that a request is one statement.
import { createServer } from 'node:http'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { connection, inhibitOnNull, lambda, object } from 'postgraphile/grafast'
import { postgraphile } from 'postgraphile'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { extendSchema } from 'postgraphile/utils'
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection'
import { TYPES, listOfCodec, pgSelect } from 'postgraphile/@dataplan/pg'

const fields = extendSchema((build) => {
  const { sql, input: { pgRegistry: { pgResources: t } } } = build
  const named = (kind, code) => sql`(SELECT w.id FROM civic.territory w WHERE w.kind = ${kind} AND w.code = ${code})`
  const textOf = ($rows, $argument) => $rows.placeholder($argument, TYPES.text)
  // The rows of a table that another one leads to: by is what its column is compared with, so that they are read in the parent's statement.
  const through = (resource, from, name, on, column, by) => {
    const link = sql.identifier(Symbol(name))
    const $found = pgSelect({ resource, identifiers: [{ step: by, codec: TYPES.uuid, matches: () => sql`${link}.${sql.identifier(column)}` }] })
    $found.join({ type: 'left', from, alias: link, conditions: [on(link, $found.alias)] }) // what is compared makes it an inner one; an inner one would be a statement of its own
    return [$found, link]
  }
  const by = ($rows, fragment, codec) => $rows.orderBy({ fragment, codec, direction: 'ASC' })
  const label = ($thing) => $thing.select(sql`(SELECT l.label FROM civic.label l WHERE l.subject_id = ${$thing.getClassStep().alias}.id AND l.locale = 'fr')`, TYPES.text)
  const active = (alias) => sql`(${alias}.left_on IS NULL OR ${alias}.left_on > current_date)`
  const worlds = ($alliance) => sql`ARRAY(SELECT DISTINCT a.world FROM civic.alliance_member m JOIN civic.actor a ON a.id = m.actor_id
    WHERE m.alliance_id = ${$alliance.getClassStep().alias}.id AND ${active(sql`m`)} ORDER BY 1)`
  const served = ($programme) => sql`(SELECT max(o.value)::integer FROM civic.outcome o JOIN civic.indicator i ON i.id = o.indicator_id
    WHERE o.programme_id = ${$programme.getClassStep().alias}.id AND o.is_reference AND o.superseded_by_id IS NULL AND o.audience_id IS NULL AND i.counts_people)`
  return {
    typeDefs: /* GraphQL */ `
      type Served { value: Int suppressed: Boolean! }
      type Beneficiaries { served: Served! }
      type Money { cents: Float! currency: String! }
      type Image { url: String! alt: String }
      extend type Territory { ancestors: [Territory!]! page: ProgrammeConnection }
      extend type Theme { label: String }
      extend type Audience { label: String }
      extend type Programme {
        about: [Theme!]! public: [Audience!]! image: Image beneficiaries: Beneficiaries! runBy: [Actor!]!
        here(kind: String!, code: String!): SiteConnection
        given: ContributionConnection
        open(kind: String!, code: String!): MissionConnection
      }
      extend type Alliance { worlds: [String!]! isTripartite: Boolean! active: AllianceMemberConnection }
      extend type Contribution { amount: Money }
      extend type Mission { upcoming: ShiftConnection }
      extend type Shift { placesLeft: Int }
    `,
    objects: {
      Territory: {
        plans: {
          ancestors($territory) {
            const [$found, up] = through(t.territory, sql`civic.territory_closure`, 'up', (up, found) => sql`${up}.ancestor_id = ${found}.id`, 'descendant_id', $territory.get('id'))
            $found.where(sql`${up}.distance > 0`)
            by($found, sql`${up}.distance + CASE ${$found.alias}.kind WHEN 'COUNTRY' THEN 100 WHEN 'REGION' THEN 50 WHEN 'DEPARTMENT' THEN 25 ELSE 0 END`, TYPES.int)
            by($found, sql`${$found.alias}.kind`, TYPES.text)
            by($found, sql`${$found.alias}.code`, TYPES.text)
            return $found
          },
          page($territory) {
            const [$found, place] = through(t.programme, sql`civic.programme_place`, 'place', (place, found) => sql`${place}.programme_id = ${found}.id`, 'territory_id', $territory.get('id'))
            $found.where(sql`${$found.alias}.archived_at IS NULL`)
            by($found, sql`${place}.rank`, TYPES.int)
            by($found, sql`${place}.elsewhere`, TYPES.boolean)
            by($found, sql`${place}.last_day`, TYPES.date)
            by($found, sql`${place}.programme_id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
        },
      },
      Theme: { plans: { label } },
      Audience: { plans: { label } },
      Programme: {
        plans: {
          about($programme) {
            const [$found] = through(t.theme, sql`civic.programme_theme`, 'link', (link, found) => sql`${link}.theme_id = ${found}.id`, 'programme_id', $programme.get('id'))
            by($found, sql`${$found.alias}.position`, TYPES.int)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            return $found
          },
          public($programme) {
            const [$found] = through(t.audience, sql`civic.programme_audience`, 'link', (link, found) => sql`${link}.audience_id = ${found}.id`, 'programme_id', $programme.get('id'))
            by($found, sql`${$found.alias}.position`, TYPES.int)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            return $found
          },
          runBy($programme) {
            const [$found, link] = through(t.actor, sql`civic.programme_operator`, 'link', (link, found) => sql`${link}.actor_id = ${found}.id`, 'programme_id', $programme.get('id'))
            by($found, sql`${link}.position`, TYPES.int)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            return $found
          },
          image: ($programme) => object({ url: lambda(inhibitOnNull($programme.get('image_sha256')), (sha256) => sha256 && `https://example.org/files/${sha256}`), alt: $programme.get('image_alt') }),
          beneficiaries: ($programme) => $programme,
          here($programme, args) {
            const [$found, within] = through(t.site, sql`civic.site_within`, 'within', (within, found) => sql`${within}.site_id = ${found}.id`, 'programme_id', $programme.get('id'))
            $found.where(sql`${$found.alias}.archived_at IS NULL AND ${within}.territory_id = ${named(textOf($found, args.getRaw('kind')), textOf($found, args.getRaw('code')))}`)
            by($found, sql`${within}.sort_name`, TYPES.text)
            by($found, sql`${within}.site_id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
          given($programme) {
            const [$found] = through(t.contribution, sql`civic.programme`, 'recipient', (recipient, found) => sql`(${found}.to_programme_id = ${recipient}.id OR ${found}.to_alliance_id = ${recipient}.alliance_id)`, 'id', $programme.get('id'))
            $found.where(sql`${$found.alias}.superseded_by_id IS NULL`)
            by($found, sql`-coalesce(${$found.alias}.year, 0)`, TYPES.int)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
          open($programme, args) {
            const $found = t.mission.find({ programme_id: $programme.get('id') })
            $found.where(sql`${$found.alias}.archived_at IS NULL AND ${$found.alias}.status = 'OPEN' AND EXISTS (SELECT FROM civic.territory_closure c
              WHERE c.descendant_id = ${$found.alias}.territory_id AND c.ancestor_id = ${named(textOf($found, args.getRaw('kind')), textOf($found, args.getRaw('code')))})`)
            by($found, sql`coalesce((SELECT min(s.starts_at) FROM civic.shift s WHERE s.mission_id = ${$found.alias}.id AND s.cancelled_at IS NULL AND s.ends_at > now()), 'infinity')`, TYPES.timestamptz)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
        },
      },
      Beneficiaries: { plans: { served: ($programme) => $programme } },
      Served: {
        plans: {
          value: ($programme) => $programme.select(sql`CASE WHEN ${served($programme)} >= 11 THEN ${served($programme)} END`, TYPES.int),
          suppressed: ($programme) => $programme.select(sql`coalesce(${served($programme)} < 11, false)`, TYPES.boolean),
        },
      },
      Alliance: {
        plans: {
          worlds: ($alliance) => $alliance.select(worlds($alliance), listOfCodec(TYPES.text)),
          isTripartite: ($alliance) => $alliance.select(sql`cardinality(${worlds($alliance)}) = 3`, TYPES.boolean),
          active($alliance) {
            const $found = t.alliance_member.find({ alliance_id: $alliance.get('id') })
            $found.where(active($found.alias))
            by($found, sql`${$found.alias}.position`, TYPES.int)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
        },
      },
      Contribution: { plans: { amount: ($contribution) => object({ cents: inhibitOnNull($contribution.get('amount_cents')), currency: $contribution.get('currency') }) } },
      Mission: {
        plans: {
          upcoming($mission) {
            const $found = t.shift.find({ mission_id: $mission.get('id') })
            $found.where(sql`${$found.alias}.cancelled_at IS NULL AND ${$found.alias}.ends_at > now()`)
            by($found, sql`${$found.alias}.starts_at`, TYPES.timestamptz)
            by($found, sql`${$found.alias}.id`, TYPES.uuid)
            $found.setOrderIsUnique()
            return connection($found)
          },
        },
      },
      Shift: {
        plans: {
          placesLeft($shift) {
            const { alias } = $shift.getClassStep()
            return $shift.select(sql`CASE WHEN ${alias}.capacity IS NOT NULL THEN greatest(0, ${alias}.capacity - ${alias}.taken) END`, TYPES.int)
          },
        },
      },
    },
  }
})

const server = createServer()
const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset],
  plugins: [fields],
  pgServices: [makePgService({ connectionString: `postgres://${process.env.PGUSER}@/${process.env.PGDATABASE}?host=${process.env.PGHOST}`, schemas: ['civic'], poolConfig: { max: 4 } })],
  grafserv: { graphqlPath: '/', graphiql: false, watch: false },
  grafast: { explain: false },
})
await instance.createServ(grafserv).addTo(server)
server.listen(0, '127.0.0.1')
