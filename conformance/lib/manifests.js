// The lists of operations that clients' builds make for a server to register, over the released operations.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { generate } from "@graphql-codegen/cli";
import { preset } from "@graphql-codegen/client-preset";
import { operations, schemaText } from "./contract.js";
import { folder } from "./folder.js";
import { compile } from "./relay.js";

const sources = Object.fromEntries([...operations].map(([name, { text }]) => [`src/${name}.graphql`, text]));

async function apollo(test) {
  const root = folder(test, sources);
  const generator = createRequire(import.meta.url).resolve("@apollo/generate-persisted-query-manifest/cli.js");
  await promisify(execFile)(process.execPath, [generator], { cwd: root });
  return readFileSync(`${root}/persisted-query-manifest.json`, "utf8");
}

async function codegen(test) {
  const root = folder(test, { "schema.graphql": schemaText, ...sources });
  const written = await generate(
    {
      schema: `${root}/schema.graphql`,
      documents: `${root}/src/*.graphql`,
      generates: { "out/": { preset, presetConfig: { persistedDocuments: true } } },
      silent: true,
    },
    false,
  );
  return written.find(({ filename }) => filename.endsWith("persisted-documents.json")).content;
}

// relay names what it compiled by MD5, as it does by default.
async function relay(test) {
  const artifacts = await compile(test, { persisted: "persisted.json" });
  return readFileSync(`${artifacts}/../persisted.json`, "utf8");
}

// manifests makes each list, as the file that the tool writes.
export const manifests = { apollo, codegen, relay };

// committed is where the lists stand that the tests of the program read, and that the server under test has registered.
export const committed = (tool) => new URL(`../../graph/testdata/manifests/${tool}.json`, import.meta.url);

// entries lists the operations of a committed list: id and text.
export function entries(tool) {
  const manifest = JSON.parse(readFileSync(committed(tool), "utf8"));
  if (tool === "apollo") return manifest.operations.map(({ id, body }) => [id, body]);
  return Object.entries(manifest);
}
