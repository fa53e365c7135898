// The clients that apps are built with, as an app sets them up, on one address.
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { introspectionFromSchema, isAbstractType, isObjectType } from "graphql";
import { schema } from "./contract.js";

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

const possibleTypes = Object.fromEntries(
  types.filter(isAbstractType).map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

export function apolloClient(uri) {
  return new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache({ possibleTypes }) });
}

// urqlClient answers the client, its cache as it stands, and the complaints of the cache so far. Values without an id stay
// within what holds them, and so does what the apps select without its id; themes and indicators go by their code.
export function urqlClient(url) {
  const complaints = [];
  const stored = {};
  const cache = cacheExchange({
    schema: introspectionFromSchema(schema),
    keys: {
      ...Object.fromEntries(
        types.filter((type) => isObjectType(type) && !type.getFields().id).map(({ name }) => [name, () => null]),
      ),
      AllianceMember: () => null,
      Contribution: () => null,
      Outcome: () => null,
      Theme: ({ code }) => code,
      Indicator: ({ code }) => code,
    },
    logger: (severity, message) => severity === "debug" || complaints.push(message),
    storage: {
      readData: async () => ({}),
      writeData: async (delta) => void Object.assign(stored, delta),
    },
  });
  return { client: new Client({ url, exchanges: [cache, fetchExchange], preferGetMethod: false }), complaints, stored };
}
