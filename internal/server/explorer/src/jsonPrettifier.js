// What "Prettify" needs to lay out the variables: a plugin of Prettier on the JSON formatter that the editors hold
// anyway, instead of Prettier's whole JavaScript parser and printer.
import { applyEdits, format } from "jsonc-parser";

export const parsers = {
  jsonc: {
    parse: (text) => ({
      text: applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: "\n" })),
    }),
    astFormat: "jsonc-text",
    locStart: () => 0,
    locEnd: ({ text }) => text.length,
  },
};

export const printers = { "jsonc-text": { print: ({ node }) => node.text } };
