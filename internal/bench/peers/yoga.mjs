import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { typeDefs } from './schema.mjs'
import { context, resolvers } from './resolvers.mjs'

createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), context, logging: false, graphiql: false, graphqlEndpoint: '/' })).listen(0, '127.0.0.1')
