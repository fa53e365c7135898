// The caches of the clients: what two screens show of one thing is one entry, by type and id.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { operations } from "../lib/contract.js";
import { apolloClient, urqlClient } from "../lib/clients.js";
import { address, run, variablesOf } from "../lib/server.js";

const screens = ["Neighbourhood", "Search"];

// entities lists every object of an answer that has an id and a type.
function entities(value) {
  if (value === null || typeof value !== "object") return [];
  const inner = Object.values(value).flatMap(entities);
  return value.__typename && value.id ? [value, ...inner] : inner;
}

function assertOneIdOneThing(found) {
  const typeOf = new Map();
  for (const { id, __typename } of found) {
    assert.equal(typeOf.get(id) ?? __typename, __typename, `${id} is of two types`);
    typeOf.set(id, __typename);
  }
  return typeOf;
}

test("Apollo Client", async () => {
  const client = apolloClient(address("/graphql"));
  const answers = {};
  for (const name of screens) {
    const query = operations.get(name).document;
    const variables = await variablesOf(name);
    answers[name] = (await client.query({ query, variables })).data;
    const again = await client.query({ query, variables, fetchPolicy: "cache-only" });
    assert.deepEqual(again.data, answers[name], `the cache holds ${name} whole`);
  }

  const typeOf = assertOneIdOneThing(entities(answers));
  assert.ok(typeOf.size >= 5, `${typeOf.size} things with an id`);
  const stored = client.cache.extract();
  for (const [id, type] of typeOf) assert.ok(stored[`${type}:${id}`], `${type} ${id} has an entry of its own`);

  const { territory } = answers.Neighbourhood;
  const found = answers.Search.search.nodes.find(({ id }) => id === territory.id);
  assert.ok(found, "the search finds the neighbourhood by the same id");
  client.cache.modify({ id: client.cache.identify(territory), fields: { name: () => "Another name" } });
  for (const name of screens) {
    const { data } = await client.query({
      query: operations.get(name).document,
      variables: await variablesOf(name),
      fetchPolicy: "cache-only",
    });
    const [shown] = entities(data).filter(({ id }) => id === territory.id);
    assert.equal(shown.name, "Another name", `${name} shows the change`);
  }
  client.stop();
});

test("urql with its normalised cache", async () => {
  const { client, complaints, stored } = urqlClient(address("/graphql"));
  const ids = [];
  for (const name of screens) {
    const { document } = operations.get(name);
    const variables = await variablesOf(name);
    const answer = await client.query(document, variables).toPromise();
    assert.equal(answer.error, undefined);
    const again = await client.query(document, variables, { requestPolicy: "cache-only" }).toPromise();
    assert.deepEqual(again.data, answer.data, `the cache holds ${name} whole`);
    ids.push(...assertOneIdOneThing(entities(answer.data)));
  }
  assert.deepEqual(complaints, []);

  // The cache writes its entries a moment after it answers.
  const missing = () => {
    const keys = Object.keys(stored);
    return ids.filter(([id, type]) => !keys.some((key) => key.startsWith(`${type}:${id}`)));
  };
  for (let tries = 0; tries < 50 && missing().length > 0; tries++) await setTimeout(100);
  assert.deepEqual(missing(), [], "each thing with an id has an entry of its own");
});

test("an id answers as node with the same type", async () => {
  const { territory } = await run("Neighbourhood");
  const programme = territory.programmes.nodes[0];
  const page = await run("ProgrammePage");
  assert.equal(page.node.__typename, "Programme");
  assert.equal(page.node.id, programme.id);
  assert.equal(page.node.title, programme.title);
});
