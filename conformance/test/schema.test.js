// The schema as a tool reads it from the running server.
import assert from "node:assert/strict";
import test from "node:test";
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printType } from "graphql";
import { schema } from "../lib/contract.js";
import { address, send } from "../lib/server.js";

// described is every type in the language of schemas, with its descriptions, by name.
function described(schema) {
  return Object.fromEntries(
    Object.entries(lexicographicSortSchema(schema).getTypeMap())
      .filter(([name]) => !name.startsWith("__"))
      .map(([name, type]) => [name, printType(type)]),
  );
}

test("/schema.graphql is the schema", async () => {
  const response = await fetch(address("/schema.graphql"));
  assert.equal(response.status, 200);
  assert.deepEqual(described(buildSchema(await response.text())), described(schema));
});

test("introspection tells the same types", async () => {
  const { errors, data } = await send(
    getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, schemaDescription: true, oneOf: true }),
  );
  assert.equal(errors, undefined);
  assert.deepEqual(described(buildClientSchema(data)), described(schema));
});
