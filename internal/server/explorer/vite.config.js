import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import { defineConfig } from "vite";

const jsonPrettifier = fileURLToPath(new URL("src/jsonPrettifier.js", import.meta.url));

// What Monaco can do and an editor of GraphQL and JSON does not need.
const unusedInMonaco = new RegExp(
  [
    "diffEditor",
    "codeAction",
    "codelens",
    "colorPicker",
    "dnd",
    "dropOrPasteInto",
    "fontZoom",
    "inlineCompletions",
    "inlineEdits?",
    "inlineProgress",
    "inlayHints",
    "inPlaceReplace",
    "linkedEditing",
    "links",
    "rename",
    "sectionHeaders",
    "semanticTokens",
    "stickyScroll",
    "suggestInlineCompletions",
    "unicodeHighlighter",
  ]
    .map((name) => `/${name}[/.]`)
    .join("|"),
);

function smallMonaco() {
  return {
    name: "small-monaco",
    transform: {
      filter: { id: /monaco-editor\/esm\/vs\/editor\/editor\.all\.js$/ },
      handler: (code) => code.replace(/^import .*$/gm, (line) => (unusedInMonaco.test(line) ? "" : line)),
    },
  };
}

// gzipped leaves each file of the build as NAME.gz alone. The same bytes come out on every machine: the header of gzip has
// no time in it, and "unknown" for the operating system.
function gzipped() {
  return {
    name: "gzipped",
    apply: "build",
    enforce: "post",
    writeBundle({ dir }) {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        if (/^[._]/.test(entry.name)) throw new Error(`go:embed leaves out ${entry.name}`);
        const path = join(entry.parentPath, entry.name);
        const packed = gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION });
        packed[9] = 255;
        writeFileSync(`${path}.gz`, packed);
        rmSync(path);
      }
    },
  };
}

export default defineConfig({
  resolve: {
    alias: { "prettier/plugins/estree": jsonPrettifier, "prettier/parser-babel": jsonPrettifier },
  },
  build: {
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    license: { fileName: "licences.md" },
    rolldownOptions: {
      onLog: (level, log, report) => log.code === "MODULE_LEVEL_DIRECTIVE" || report(level, log),
    },
  },
  plugins: [smallMonaco(), gzipped()],
});
