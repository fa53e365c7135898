// GraphQL over HTTP, by the audits of graphql-http.
import assert from "node:assert/strict";
import test from "node:test";
import { serverAudits } from "graphql-http";
import { address } from "../lib/server.js";

// These ask for any query by GET. This server answers GET for registered queries only, so that addresses stay short and
// cacheable; the specification leaves that open ("MAY").
const needAnyQueryByGET = ["5A70", "6A70", "D6D5"];

const audits = serverAudits({ url: address("/graphql") });

test("there are 61 audits", () => {
  assert.equal(audits.length, 61);
});

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    if (needAnyQueryByGET.includes(audit.id)) {
      assert.equal(status, "notice", "listed as not answered, so it must not be");
    } else {
      assert.equal(status, "ok", reason);
    }
  });
}

test("GET of any query answers 405 and says what is allowed", async () => {
  const response = await fetch(address("/graphql?query=%7B__typename%7D"));
  assert.equal(response.status, 405);
  assert.match(response.headers.get("Allow"), /\bPOST\b/);
});
