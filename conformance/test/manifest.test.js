// The list of operations that Apollo's tool makes for a server to register.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { promisify } from "node:util";
import { parse, print, validate } from "graphql";
import { operations, schema, withTypenames } from "../lib/contract.js";
import { folder } from "../lib/folder.js";

const generator = createRequire(import.meta.url).resolve("@apollo/generate-persisted-query-manifest/cli.js");

test("each operation is in the manifest, by the SHA-256 of its text", async (t) => {
  const root = folder(
    t,
    Object.fromEntries([...operations].map(([name, { text }]) => [`src/${name}.graphql`, text])),
  );
  await promisify(execFile)(process.execPath, [generator], { cwd: root });
  const manifest = JSON.parse(readFileSync(`${root}/persisted-query-manifest.json`, "utf8"));

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
