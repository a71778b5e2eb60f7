import { expect, it } from "vitest";
import { SourceFile } from "./source-file.js";

function lines(file: SourceFile): readonly string[] {
  return file.toText("// header").split("\n");
}

it("SourceFile indents blocks and ends with one line break", () => {
  const file = new SourceFile("a/b", []);
  file.block("const a = {", "};", () => file.line("b: 1,", "", "c: 2,"));
  file.line("");
  expect(lines(file)).toEqual(["// header", "", "const a = {", "  b: 1,", "", "  c: 2,", "};", ""]);
});

it("SourceFile imports what is used, once, from the shortest path", () => {
  const file = new SourceFile("a/b/c", []);
  file.line(file.use({ name: "X", from: { file: "a/b/x" }, typeOnly: true }));
  file.line(file.use({ name: "X", from: { file: "a/b/x" }, typeOnly: false }));
  file.line(file.use({ name: "Y", from: { file: "d/y" }, typeOnly: true }));
  file.line(file.use({ name: "Z", from: { file: "a/b/x" }, typeOnly: true }));
  expect(lines(file).slice(2, 4)).toEqual([
    'import type { Y } from "../../d/y.js";',
    'import { X, type Z } from "./x.js";',
  ]);
});

it("SourceFile gives an import another name when its own is taken", () => {
  const file = new SourceFile("a", ["Room"]);
  const names = ["r1", "r2"].map((path) =>
    file.use({ name: "Room", from: { file: path }, typeOnly: true }),
  );
  expect(names).toEqual(["RoomMessage", "Room2"]);
  expect(file.use({ name: "Promise", from: { file: "p" }, typeOnly: true })).toBe("PromiseMessage");
});

it("SourceFile keeps a comment from ending early", () => {
  const file = new SourceFile("a", []);
  file.docs("one */ two", true);
  expect(lines(file).slice(2)).toEqual(["/**", " * one *\\/ two", " * @deprecated", " */", ""]);
});
