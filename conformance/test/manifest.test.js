// The lists of operations that clients' tools make for a server to register.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { parse, print, validate } from "graphql";
import { operations, schema, withTypenames } from "../lib/contract.js";
import { committed, entries, manifests } from "../lib/manifests.js";

for (const [tool, make] of Object.entries(manifests)) {
  test(`${tool} makes the list that stands in the repository`, async (t) => {
    const made = await make(t);
    if (process.env.UPDATE_MANIFESTS) {
      mkdirSync(new URL(".", committed(tool)), { recursive: true });
      writeFileSync(committed(tool), made);
    }
    assert.equal(readFileSync(committed(tool), "utf8"), made, "npm run manifests writes it anew");
    assert.equal(entries(tool).length, operations.size);
  });
}

test("Apollo's list has each operation by the SHA-256 of what its clients send", () => {
  const manifest = JSON.parse(readFileSync(committed("apollo"), "utf8"));
  assert.equal(manifest.format, "apollo-persisted-query-manifest");
  assert.equal(manifest.version, 1);
  assert.deepEqual(manifest.operations.map(({ name }) => name).sort(), [...operations.keys()].sort());
  for (const { id, name, type, body } of manifest.operations) {
    assert.equal(id, createHash("sha256").update(body).digest("hex"), `the id of ${name}`);
    assert.equal(type, "query");
    assert.deepEqual(validate(schema, parse(body)), [], `${name} is valid`);
    assert.equal(body, print(withTypenames(operations.get(name).document)), `${name} is what Apollo's clients send`);
  }
});
