// The schema's style, by graphql-eslint: its rules for schemas and those for Relay, with a description on everything.
import assert from "node:assert/strict";
import test from "node:test";
import plugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { isObjectType } from "graphql";
import { schema, schemaText } from "../lib/contract.js";

// Object types without an id: values that are part of what holds them, or links that are told by their two ends. Nothing
// refers to them, so a client has nothing to look up again.
const values = [
  "Access",
  "Accessibility",
  "Account",
  "AppVersion",
  "AuditCheck",
  "AuditEntry",
  "BeneficiariesByAudience",
  "BeneficiarySummary",
  "FundingByScheme",
  "FundingByWorld",
  "FundingSummary",
  "GeoPoint",
  "Identifier",
  "Image",
  "LegalNotice",
  "Moderation",
  "Money",
  "NextAction",
  "PartnerSuggestion",
  "PeopleCount",
  "ProgrammeService",
  "SessionTokens",
  "Signatory",
  "SignatureDocument",
  "Statement",
  "TerritoryLink",
  "TerritoryMatch",
  "TerritoryOutline",
  "UserError",
];

const rules = {
  ...plugin.configs["flat/schema-recommended"].rules,
  ...plugin.configs["flat/schema-relay"].rules,
  "@graphql-eslint/require-description": [
    "error",
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      EnumValueDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
    },
  ],
  // Pages, their elements and the answers of mutations are made for one answer: they have no identity.
  "@graphql-eslint/strict-id-in-types": [
    "error",
    { exceptions: { types: [...values, "PageInfo"], suffixes: ["Connection", "Edge", "Payload"] } },
  ],
  // Connections have `nodes` beside `edges`, and what cannot grow is a plain list.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
  // Cursors go forward only: lists are read from their best or soonest end.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
};

// Single places that are settled against a rule that has no exceptions of its own: by released operations, or because an
// entry of the record and a suggestion are nothing that is looked up again.
const settled = [
  'Field "accessibility" starts with the name of the parent type "Access"',
  "Edge type's field `node` must implement `Node` interface.",
];

test("the schema keeps the rules", async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.graphql"],
        languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: schemaText } } },
        plugins: { "@graphql-eslint": plugin },
        rules,
      },
    ],
  });
  const [{ messages }] = await eslint.lintText(schemaText, { filePath: "schema.graphql" });
  const found = messages.filter(({ message }) => !settled.includes(message));
  assert.deepEqual(
    found.map(({ line, ruleId, message }) => `${line}: ${message} (${ruleId})`),
    [],
  );
  for (const message of settled) {
    assert.ok(
      messages.some((m) => m.message === message),
      `no longer needed: ${message}`,
    );
  }
});

test("the rules find what is wrong", async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.graphql"],
        languageOptions: {
          parser: plugin.parser,
          parserOptions: { graphQLConfig: { schema: "type Query { get_thing: Thing }\ntype Thing { name: String }" } },
        },
        plugins: { "@graphql-eslint": plugin },
        rules,
      },
    ],
  });
  const [{ messages }] = await eslint.lintText("type Query { get_thing: Thing }\ntype Thing { name: String }", {
    filePath: "schema.graphql",
  });
  const broken = new Set(messages.map(({ ruleId }) => ruleId?.replace("@graphql-eslint/", "")));
  for (const rule of ["naming-convention", "require-description", "strict-id-in-types"]) {
    assert.ok(broken.has(rule), `${rule} finds nothing`);
  }
});

test("the types listed without an id have none", () => {
  for (const name of values) {
    const type = schema.getType(name);
    assert.ok(isObjectType(type), `${name} is an object type`);
    assert.equal(type.getFields().id, undefined, `${name} has an id now`);
  }
});
