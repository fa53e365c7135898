// The running server under test.
import assert from "node:assert/strict";
import { operations } from "./contract.js";

if (!process.env.ALLIANCES_URL) {
  throw new Error("ALLIANCES_URL is not set: give the address of a running server, such as http://127.0.0.1:8080");
}

export const address = (path) => new URL(path, process.env.ALLIANCES_URL).href;

// send posts one operation and answers the parsed body, whatever is in it.
export async function send(query, variables = {}) {
  const response = await fetch(address("/graphql"), {
    method: "POST",
    headers: { Accept: "application/graphql-response+json", "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

// run sends a released operation with its variables and answers its data. It fails on any error.
export async function run(name, text = operations.get(name).text) {
  const { errors, data } = await send(text, await variablesOf(name));
  assert.deepEqual(errors, undefined, `${name} answers without errors`);
  return data;
}

export async function variablesOf(name) {
  const { variables } = operations.get(name);
  return typeof variables === "function" ? variables(run) : variables;
}
