// One tab an example: operations that the released apps send, taken from their documents, so that what is shown here is
// what they ask.
import { parse } from "graphql";
import needs from "../../../../graph/operations/v1/partner/Needs.graphql?raw";
import nearby from "../../../../graph/operations/v1/resident/Nearby.graphql?raw";
import neighbourhood from "../../../../graph/operations/v1/resident/Neighbourhood.graphql?raw";
import search from "../../../../graph/operations/v1/resident/Search.graphql?raw";
import browseMissions from "../../../../graph/operations/v1/volunteer/BrowseMissions.graphql?raw";

// operation cuts one operation out of a document, with the comment above it.
function operation(document, name) {
  let start = 0;
  for (const { name: found, loc } of parse(document).definitions) {
    if (found.value === name) {
      return document.slice(start, loc.end).trim();
    }
    start = loc.end;
  }
  throw new Error(`no operation ${name}`);
}

function example(audience, document, name, variables) {
  return {
    query: `# ${audience}\n${operation(document, name)}\n`,
    variables: JSON.stringify(variables, null, 2),
  };
}

export const examples = [
  example("For residents", neighbourhood, "Neighbourhood", { kind: "NEIGHBOURHOOD", code: "13203-felix-pyat" }),
  example("For residents", search, "Search", { text: "felix piat" }),
  example("For residents", nearby, "Nearby", { near: { latitude: 43.3118, longitude: 5.3794 }, radiusMetres: 30000 }),
  example("For volunteers", browseMissions, "BrowseMissions", {
    filter: { territory: { kind: "DEPARTMENT", code: "13" } },
  }),
  example("For partners", needs, "Solutions", { theme: "logement-hebergement" }),
];
