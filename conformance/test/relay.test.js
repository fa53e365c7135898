// Relay's compiler over the released operations, and over every connection of the schema.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test from "node:test";
import { getNamedType, isInterfaceType, isObjectType, isRequiredArgument } from "graphql";
import { operations, schema } from "../lib/contract.js";
import { compile } from "../lib/relay.js";

test("the released operations compile", async (t) => {
  const artifacts = await compile(t);
  for (const name of operations.keys()) {
    assert.ok(existsSync(`${artifacts}/${name}.graphql.js`), `no artifact of ${name}`);
  }
});

test("every connection can be paged by @connection and refetched", async (t) => {
  const documents = {};
  for (const type of Object.values(schema.getTypeMap())) {
    const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");
    if (!isNode && type !== schema.getQueryType()) continue;
    for (const field of Object.values(type.getFields())) {
      if (!getNamedType(field.type).name.endsWith("Connection")) continue;
      const required = field.args.filter(isRequiredArgument);
      const declared = required.map(({ name, type }) => `${name}: { type: "${type}" }`).join(" ");
      const passed = required.map(({ name }) => `${name}: $${name}`).join(" ");
      const name = `${type.name}_${field.name}`;
      documents[name] = `
        fragment ${name} on ${type.name}
          @refetchable(queryName: "${name}Query")
          @argumentDefinitions(first: { type: "Int", defaultValue: 20 } after: { type: "String" } ${declared}) {
          ${field.name}(first: $first after: $after ${passed}) @connection(key: "${name}_${field.name}") {
            edges { node { __typename } }
          }
        }`;
    }
  }
  assert.ok(Object.keys(documents).length >= 20, `${Object.keys(documents).length} connections found`);
  const artifacts = await compile(t, { documents });
  for (const name of Object.keys(documents)) {
    assert.ok(existsSync(`${artifacts}/${name}Query.graphql.js`), `no query to refetch ${name}`);
  }
});

test("the compiler refuses what the schema has not", async (t) => {
  const documents = { Wrong: 'query Wrong { territory(kind: PLANET, code: "3") { name } }' };
  await assert.rejects(compile(t, { documents }), /TerritoryKind/);
});

test("whatever has an id of its own is a Node", () => {
  const node = schema.getType("Node");
  assert.ok(isInterfaceType(node));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && type.getFields().id) {
      assert.ok(type.getInterfaces().includes(node), `${type.name} has an id and is not a Node`);
    }
  }
});
