// Resolvers with data loaders, for Apollo Server and Yoga.
import DataLoader from 'dataloader'
import * as store from './store.mjs'
import { scalars } from './schema.mjs'

/** The loaders of one request: one a relation and its arguments. */
export const context = () => {
  const loaders = new Map()
  return {
    load(relation, id, ...args) {
      const key = relation + args.join()
      let loader = loaders.get(key)
      if (!loader) loaders.set(key, (loader = new DataLoader((ids) => store[relation](ids, ...args))))
      return loader.load(id)
    },
  }
}

const nodes = async (found) => ({ nodes: await found })

export const resolvers = {
  ...scalars,
  Query: { territory: (_, { kind, code }) => store.root(kind, code) },
  Territory: {
    ancestors: (t, _, c) => c.load('ancestors', t.id),
    programmes: (t, { first }) => store.programmes(t.id, first),
  },
  Programme: {
    themes: (p, _, c) => c.load('themes', p.id),
    sites: (p, { first, within }, c) => nodes(c.load('sites', p.id, within.kind, within.code, first)),
    audiences: (p, _, c) => c.load('audiences', p.id),
    operators: (p, _, c) => c.load('operators', p.id),
    beneficiaries: (p, _, c) => c.load('beneficiaries', p.id),
    alliance: (p, _, c) => p.alliance_id && c.load('alliances', p.alliance_id),
    contributions: (p, { first }, c) => nodes(c.load('contributions', p.id, first)),
    missions: (p, { first, within }, c) => nodes(c.load('missions', p.id, within.kind, within.code, first)),
  },
  Site: { territory: (s, _, c) => c.load('territories', s.territory_id) },
  Alliance: { members: (a, { first }, c) => c.load('members', a.id, first) },
  AllianceMember: { actor: (m, _, c) => c.load('actors', m.actor_id) },
  Contribution: { contributor: (x, _, c) => c.load('actors', x.contributor_id) },
  Mission: { shifts: (m, { first }, c) => nodes(c.load('shifts', m.id, first)) },
}
