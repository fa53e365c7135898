// The contract, as the peers that are written by hand take it; the operation selects from a part of it, and that part they answer.
import { readFileSync } from 'node:fs'
import { GraphQLScalarType } from 'graphql'

export const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8')

export const scalars = {
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (at) => at.toISOString() }),
  Date: new GraphQLScalarType({ name: 'Date', serialize: (day) => day }),
}
