// Enums may grow. An app that is installed today must survive a value that is added tomorrow: here a proxy replaces every
// enum value of an answer by one that no schema has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { isEnumType, print, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import relay from "relay-runtime";
import { operations, schema } from "../lib/contract.js";
import { apolloClient, urqlClient } from "../lib/clients.js";
import { compile } from "../lib/relay.js";
import { address, run, variablesOf } from "../lib/server.js";

const added = "ADDED_LATER";

const values = new Set(
  Object.values(schema.getTypeMap())
    .filter((type) => isEnumType(type) && !type.name.startsWith("__"))
    .flatMap((type) => type.getValues().map(({ name }) => name)),
);

// withAdded replaces every enum value in an answer.
function withAdded(value) {
  if (typeof value === "string") return values.has(value) ? added : value;
  if (Array.isArray(value)) return value.map(withAdded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withAdded(inner)]));
}

// proxy stands between a client and the server until the test ends, and answers its address.
async function proxy(test) {
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const answer = await fetch(address("/graphql"), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: request.headers.accept },
      body: Buffer.concat(chunks),
    });
    const body = JSON.stringify(withAdded(await answer.json()));
    response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

// plain drops what clients add to an answer.
const plain = (data) => JSON.parse(JSON.stringify(data, (key, value) => (key === "__typename" ? undefined : value)));

const { document, text } = operations.get("Neighbourhood");
const expected = withAdded(await run("Neighbourhood"));
const variables = await variablesOf("Neighbourhood");

test("the drill changes a value", () => {
  assert.match(JSON.stringify(expected), new RegExp(`"status":"${added}"`));
});

test("Apollo Client shows the answer whole", async (t) => {
  const client = apolloClient(await proxy(t));
  const { data, error } = await client.query({ query: document, variables });
  client.stop();
  assert.equal(error, undefined);
  assert.deepEqual(plain(data), expected);
});

test("urql shows the answer whole", async (t) => {
  const { client, complaints } = urqlClient(await proxy(t));
  const { data, error } = await client.query(document, variables).toPromise();
  assert.equal(error, undefined);
  assert.deepEqual(plain(data), expected);
  assert.deepEqual(complaints, []);
});

test("Relay, with what its compiler generates, shows the answer whole", async (t) => {
  const url = await proxy(t);
  const artifacts = await compile(t);
  const { default: query } = await import(`${artifacts}/Neighbourhood.graphql.js`);
  const environment = new relay.Environment({
    store: new relay.Store(new relay.RecordSource()),
    network: relay.Network.create(async (params, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ query: params.text, variables }),
      });
      return response.json();
    }),
  });
  const data = await relay.fetchQuery(environment, query, variables).toPromise();
  assert.deepEqual(plain(data), expected);
});

test("the types that Relay's compiler generates leave room for later values", async (t) => {
  const artifacts = await compile(t, { language: "typescript" });
  const source = readFileSync(`${artifacts}/Neighbourhood.graphql.ts`, "utf8");
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field() {
        const name = typeInfo.getType() && String(typeInfo.getType()).replace(/[[\]!]/g, "");
        if (!isEnumType(schema.getType(name))) return;
        const declared = new RegExp(`export type ${name} = (.*);`).exec(source);
        assert.match(declared?.[1] ?? "", /"%future added value"/, `${name} is open in\n${print(document)}`);
      },
    }),
  );
  assert.ok(text.includes("status"));
});
