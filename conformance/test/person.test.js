// What one person does, from the first code to the end of the account, by the operations of the released apps. The code stands in the
// server's log, whose file ALLIANCES_LOG names: there is no mail server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { validate } from "graphql";
import { personalOperations, schema } from "../lib/contract.js";
import { address } from "../lib/server.js";

async function ask(name, variables, token) {
  const { text } = personalOperations.get(name);
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(address("/graphql"), { method: "POST", headers, body: JSON.stringify({ query: text, variables }) });
  return response.json();
}

async function codeFor(email) {
  for (let tries = 0; tries < 100; tries++) {
    const codes = readFileSync(process.env.ALLIANCES_LOG, "utf8")
      .split("\n")
      .filter((line) => line.includes(`to=${email} `))
      .map((line) => /code=(\d{8})/.exec(line)[1]);
    if (codes.length > 0) return codes.at(-1);
    await setTimeout(100);
  }
  throw new Error("no code came");
}

test("the operations of one person are valid", () => {
  for (const { name, document } of personalOperations.values()) assert.deepEqual(validate(schema, document), [], name);
});

test("a person signs in, is known, goes on, signs out and leaves", async () => {
  const email = "essai@example.org";
  const requested = await ask("RequestSignInCode", { email, locale: "fr" });
  assert.ok(requested.data.requestSignInCode.expiresAt);
  assert.equal((await ask("SignIn", { email, code: "00000000" })).data.signIn.userErrors[0].code, "WRONG_CODE");
  const { session } = (await ask("SignIn", { email, code: await codeFor(email) })).data.signIn;
  const me = await ask("Me", {}, session.accessToken);
  assert.equal(me.data.viewer.email, email);
  assert.deepEqual(me.data.viewer.memberships, []);
  assert.equal((await ask("Me", {})).data.viewer, null);
  const next = (await ask("RefreshSession", { refreshToken: session.refreshToken })).data.refreshSession.session;
  const { downloadUrl } = (await ask("RequestMyData", {}, next.accessToken)).data.requestPersonalDataExport;
  const fetched = (token) => fetch(downloadUrl, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  assert.equal((await fetched()).status, 401);
  const held = await (await fetched(next.accessToken)).json();
  assert.equal(held.person.email, email);
  assert.equal((await fetched(next.accessToken)).status, 404);
  const erased = await ask("EraseMe", { confirmEmail: email }, next.accessToken);
  assert.ok(erased.data.eraseMyAccount.erasedAt);
  const gone = await ask("Me", {}, next.accessToken);
  assert.equal(gone.errors[0].extensions.code, "UNAUTHENTICATED");
  assert.deepEqual((await ask("SignOut", { refreshToken: next.refreshToken })).data.signOut.userErrors, []);
});
