import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// folder makes a temporary folder that holds these files ({ path: text }) until the test ends.
export function folder(test, files) {
  const root = mkdtempSync(join(tmpdir(), "conformance-"));
  test.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
