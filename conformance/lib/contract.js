// What the server promises: its schema, and the operations that released apps send.
import { readFileSync } from "node:fs";
import { buildSchema, parse, print, separateOperations, visit } from "graphql";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

export const schemaText = read("schema.graphql");
export const schema = buildSchema(schemaText);

// released lists the operations that the schema covers, each with variables to run it with on the reference data. This is
// the one list of them: an operation joins it when its types are served. Variables that other answers hold are a function
// of a run of such an operation.
const released = [
  { file: "resident/AppStart", name: "AppStart", variables: { platform: "ANDROID", version: "1.0.0" } },
  { file: "resident/WhereAmI", name: "WhereAmI", variables: { postalCode: "13003" } },
  { file: "resident/Neighbourhood", name: "Neighbourhood", variables: { kind: "NEIGHBOURHOOD", code: "13203-felix-pyat" } },
  { file: "resident/Nearby", name: "Nearby", variables: { near: { latitude: 43.3118, longitude: 5.3794 }, radiusMetres: 30000 } },
  { file: "resident/Search", name: "Search", variables: { text: "felix piat" } },
  {
    file: "resident/ProgrammePage",
    name: "ProgrammePage",
    variables: async (run) => ({ id: (await run("Neighbourhood")).territory.programmes.nodes[0].id }),
  },
  { file: "volunteer/BrowseMissions", name: "BrowseMissions", variables: {} },
  { file: "partner/Needs", name: "Solutions", variables: { theme: "logement-hebergement" } },
];

// personal lists those that are done for one person or organisation, by POST alone: what runs them says in which order.
const personal = [
  { file: "resident/SignIn", name: "RequestSignInCode" },
  { file: "resident/SignIn", name: "SignIn" },
  { file: "resident/SignIn", name: "RefreshSession" },
  { file: "resident/SignIn", name: "SignOut" },
  { file: "resident/Me", name: "Me" },
  { file: "resident/Me", name: "RequestMyData" },
  { file: "resident/Me", name: "EraseMe" },
  { file: "partner/FormAlliance", name: "ProposeAlliance" },
  { file: "partner/FormAlliance", name: "InviteToAlliance" },
  { file: "partner/FormAlliance", name: "AnswerInvitation" },
  { file: "partner/FormAlliance", name: "DraftConvention" },
  { file: "partner/FormAlliance", name: "SignConvention" },
  { file: "partner/FormAlliance", name: "MissingPartners" },
  { file: "partner/Needs", name: "PublishNeed" },
  { file: "partner/Needs", name: "PartnerInbox" },
  { file: "partner/RunProgramme", name: "CreateProgramme" },
  { file: "partner/RunProgramme", name: "UpdateProgramme" },
  { file: "partner/RunProgramme", name: "RecordContribution" },
  { file: "partner/RunProgramme", name: "RecordOutcome" },
];

const byName = (list) =>
  new Map(
    list.map(({ file, name, variables }) => {
      const document = separateOperations(parse(read(`graph/operations/v1/${file}.graphql`), { noLocation: true }))[name];
      if (!document) throw new Error(`graph/operations/v1/${file}.graphql has no operation ${name}`);
      return [name, { name, document, text: print(document), variables }];
    }),
  );

// operations are the released ones that are public, by name: document (a DocumentNode with the one operation and its
// fragments), text and variables. personalOperations are the others, without variables.
export const operations = byName(released);
export const personalOperations = byName(personal);

// withTypenames asks for __typename in every selection but the root, as Apollo's clients do.
export function withTypenames(document) {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent.kind === "OperationDefinition";
      if (isRoot || node.selections.some((selection) => selection.name?.value === "__typename")) return undefined;
      return { ...node, selections: [...node.selections, { kind: "Field", name: { kind: "Name", value: "__typename" } }] };
    },
  });
}
