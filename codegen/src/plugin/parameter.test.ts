import { expect, it } from "vitest";
import { defaultArtefacts } from "../options.js";
import { parseParameter } from "./parameter.js";

it("parseParameter() fills in defaults", () => {
  expect(parseParameter("")).toEqual({
    only: defaultArtefacts,
    codec: "pitaya",
    imports: "js",
    root: "",
  });
});

it("parseParameter() takes options in any order, with blanks", () => {
  const text = " root=/game/ ,lock=a=b.json, codec=ts-proto,only=server;messages,imports=ts,";
  expect(parseParameter(text)).toEqual({
    only: ["server", "messages"],
    codec: "ts-proto",
    imports: "ts",
    lockFile: "a=b.json",
    root: "game",
  });
});

it.each([
  ["colour=red", 'Cannot take option "colour": known are only, codec, imports, lock, root'],
  ["only", 'Cannot take option "only" without a value'],
  ["only=messages,only=server", 'Cannot take option "only" twice'],
  ["imports=mjs", 'Cannot import "mjs": option "imports" takes js or ts'],
  ["codec=protobufjs", 'Cannot take codec "protobufjs": known are pitaya, ts-proto'],
  ["only=messages;all", 'Cannot generate "all": option "only" takes messages;'],
])("parseParameter() refuses %s by name", (parameter, text) => {
  expect(() => parseParameter(parameter)).toThrow(text);
});
