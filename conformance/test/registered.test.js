// Registered operations on the running server: each by its id, and as Apollo's client asks for them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { generatePersistedQueryIdsFromManifest } from "@apollo/persisted-query-lists";
import { operations } from "../lib/contract.js";
import { committed, entries, manifests } from "../lib/manifests.js";
import { address, send, variablesOf } from "../lib/server.js";

async function get(documentId, variables) {
  const query = new URLSearchParams({ documentId, variables: JSON.stringify(variables) });
  const response = await fetch(address(`/graphql?${query}`), { headers: { Accept: "application/graphql-response+json" } });
  return response.json();
}

for (const tool of Object.keys(manifests)) {
  for (const [id, text] of entries(tool)) {
    const name = /^query (\w+)/.exec(text)[1];
    test(`${name} of ${tool}'s list answers by GET what its text does by POST`, async () => {
      const variables = await variablesOf(name);
      const answer = await get(id, variables);
      assert.equal(answer.errors, undefined, "the server has the lists registered: --operations");
      assert.deepEqual(answer, await send(text, variables));
    });
  }
}

test("Apollo's client asks by GET, by the ids of its list alone", async () => {
  const asked = [];
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({
        ...generatePersistedQueryIdsFromManifest({ loadManifest: async () => JSON.parse(readFileSync(committed("apollo"), "utf8")) }),
        useGETForHashedQueries: true,
      }),
      new HttpLink({
        uri: address("/graphql"),
        fetch: (uri, options) => {
          asked.push(`${options.method} ${new URL(uri).searchParams.has("query")}`);
          return fetch(uri, options);
        },
      }),
    ]),
  });
  for (const [name, { document }] of operations) {
    const { data } = await client.query({ query: document, variables: await variablesOf(name) });
    assert.ok(data, name);
  }
  assert.deepEqual([...new Set(asked)], ["GET false"]);
  assert.equal(asked.length, operations.size);
});

test("an id that nobody registered is told as Apollo's clients expect", async () => {
  const { errors } = await get("0".repeat(64), {});
  assert.deepEqual(
    errors.map(({ message, extensions }) => [message, extensions.code]),
    [["PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"]],
  );
});
