import { expect, it } from "vitest";
import { setImportSuffix } from "./import-suffix.js";

const text = [
  'import { a } from "./a.js";',
  "import {",
  "  b,",
  '} from "../b/b.js";',
  'import type { C } from "@pitaya-ts/runtime";',
  'import { d } from "d/d.js";',
  "/**",
  ' * import { e } from "./e.js";',
  " */",
  'export const f = "./f.js";',
  "",
].join("\n");

it("setImportSuffix() changes imports of other files, and nothing else", () => {
  const [file] = setImportSuffix([{ path: "x.ts", text }], "ts");
  const changed = text.replace("./a.js", "./a.ts").replace("../b/b.js", "../b/b.ts");
  expect(file).toEqual({ path: "x.ts", text: changed });
});

it("setImportSuffix() leaves what is as it should be", () => {
  const files = [{ path: "x.ts", text }];
  expect(setImportSuffix(files, "js")).toBe(files);
});
