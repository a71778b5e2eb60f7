import { type EmitInput, type EmittedFile, headerMark } from "./emitter.js";

/** The route dictionary: one file for the whole schema. */
export function emitDictionary({ model, codes, version }: EmitInput): readonly EmittedFile[] {
  if (!model.services.some(({ kind }) => kind !== "remote")) return [];
  const lines = codes.map(([route, code]) => `  ${JSON.stringify(route)}: ${code},\n`);
  const text = [
    `${headerMark} ${version}; do not edit.`,
    "",
    "/** Codes of the routes that clients may send in place of their text. */",
    `export const dictionary: Readonly<Record<string, number>> = {${lines.length === 0 ? "" : `\n${lines.join("")}`}};`,
    "",
  ];
  return [{ path: "dictionary.ts", text: text.join("\n") }];
}
