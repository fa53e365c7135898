import { execFile } from "node:child_process";
import { promisify } from "node:util";
import relayCompiler from "relay-compiler";
import { operations, schemaText } from "./contract.js";
import { folder } from "./folder.js";

// compile runs Relay's compiler over the released operations and further documents ({ name: text }), and answers the
// folder of its artifacts, NAME.graphql.js or .ts each. Where persisted is the name of a file, beside that folder, the
// texts go there by their ids. It throws what the compiler complains of.
export async function compile(test, { language = "javascript", documents = {}, persisted } = {}) {
  const sources = { ...Object.fromEntries([...operations].map(([name, { text }]) => [name, text])), ...documents };
  const extension = language === "javascript" ? "js" : "ts";
  const root = folder(test, {
    "package.json": JSON.stringify({ type: "module" }),
    "schema.graphql": schemaText,
    "relay.config.json": JSON.stringify({
      src: "src",
      schema: "schema.graphql",
      artifactDirectory: "artifacts",
      language,
      eagerEsModules: true,
      ...(persisted && { persistConfig: { file: persisted, algorithm: "MD5" } }),
    }),
    ...(persisted && { [persisted]: "{}" }),
    "artifacts/.keep": "",
    ...Object.fromEntries(
      Object.entries(sources).map(([name, text]) => [
        `src/${name}.${extension}`,
        `import { graphql } from "relay-runtime";\ngraphql\`\n${text}\n\`;\n`,
      ]),
    ),
  });
  try {
    await promisify(execFile)(relayCompiler, ["--noWatchman"], { cwd: root });
  } catch (error) {
    throw new Error(`relay-compiler: ${error.stdout}${error.stderr}`);
  }
  return `${root}/artifacts`;
}
