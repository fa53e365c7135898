// The released operations on the running server, as written and as Apollo's clients send them.
import assert from "node:assert/strict";
import test from "node:test";
import { print } from "graphql";
import { operations, withTypenames } from "../lib/contract.js";
import { run } from "../lib/server.js";

for (const [name, { document }] of operations) {
  test(`${name} answers every field of its root`, async () => {
    const data = await run(name);
    for (const [field, value] of Object.entries(data)) assert.notEqual(value, null, `${field} is there`);
  });

  test(`${name} answers the same beside __typename`, async () => {
    const plain = JSON.stringify(await run(name));
    const named = await run(name, print(withTypenames(document)));
    const asked = new Set(document.definitions.flatMap((definition) => typenamesAsked(definition, [])));
    assert.equal(JSON.stringify(withoutTypenames(named, asked, [])), plain);
  });
}

// typenamesAsked lists the paths at which a document itself asks for __typename.
function typenamesAsked({ selectionSet }, path) {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === "InlineFragment") return typenamesAsked(selection, path);
    const key = selection.alias?.value ?? selection.name.value;
    return key === "__typename" ? [path.join(".")] : typenamesAsked(selection, [...path, key]);
  });
}

function withoutTypenames(value, asked, path) {
  if (Array.isArray(value)) return value.map((element) => withoutTypenames(element, asked, path));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__typename" || asked.has(path.join(".")))
      .map(([key, inner]) => [key, withoutTypenames(inner, asked, [...path, key])]),
  );
}
