// Mercurius with its own loaders and compiled queries.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import * as store from './store.mjs'
import { scalars, typeDefs } from './schema.mjs'

const of = (relation, key = 'id') => (asked) => store[relation](asked.map(({ obj }) => obj[key]))
const page = (relation, given = () => []) => async (asked) => {
  const [{ params }] = asked // one field of a document, so one set of arguments
  const lists = await store[relation](asked.map(({ obj }) => obj.id), ...given(params), params.first)
  return lists.map((nodes) => ({ nodes }))
}
const within = ({ within }) => [within.kind, within.code]

const app = Fastify({ logger: false })
app.register(mercurius, {
  schema: typeDefs,
  path: '/',
  jit: 1,
  graphiql: false,
  resolvers: {
    ...scalars,
    Query: { territory: (_, { kind, code }) => store.root(kind, code) },
    Territory: { programmes: (t, { first }) => store.programmes(t.id, first) },
  },
  loaders: {
    Territory: { ancestors: of('ancestors') },
    Programme: {
      themes: of('themes'),
      sites: page('sites', within),
      audiences: of('audiences'),
      operators: of('operators'),
      beneficiaries: of('beneficiaries'),
      alliance: async (asked) => {
        const ids = [...new Set(asked.map(({ obj }) => obj.alliance_id).filter(Boolean))]
        const found = new Map((await store.alliances(ids)).map((alliance, i) => [ids[i], alliance]))
        return asked.map(({ obj }) => found.get(obj.alliance_id) ?? null)
      },
      contributions: page('contributions'),
      missions: page('missions', within),
    },
    Site: { territory: of('territories', 'territory_id') },
    Alliance: { members: (asked) => store.members(asked.map(({ obj }) => obj.id), asked[0].params.first) },
    AllianceMember: { actor: of('actors', 'actor_id') },
    Contribution: { contributor: of('actors', 'contributor_id') },
    Mission: { shifts: page('shifts') },
  },
})
await app.listen({ port: 0, host: '127.0.0.1' })
