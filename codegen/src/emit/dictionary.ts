import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, headerMark } from "./emitter.js";
import { printSchema } from "./fingerprints.js";

/** The route dictionary and what clients have to agree on: one file for the whole schema. */
export function emitDictionary({ model, codes, version }: EmitInput): readonly EmittedFile[] {
  if (!model.services.some(({ kind }) => kind !== "remote")) return [];
  const source = new SourceFile("dictionary", ["dictionary", "schema"]);
  source.docs("Codes of the routes that clients may send in place of their text.");
  const open = "export const dictionary: Readonly<Record<string, number>> = {";
  if (codes.length === 0) source.line(`${open}};`);
  else {
    source.block(open, "};", () => {
      for (const [route, code] of codes) source.line(`${printKey(route)}: ${code},`);
    });
  }
  source.line("");
  printSchema(model, source);
  return [{ path: "dictionary.ts", text: source.toText(`${headerMark} ${version}; do not edit.`) }];
}

/** Quoted where it has to be. */
function printKey(route: string): string {
  return /^[A-Za-z]\w*$/.test(route) ? route : JSON.stringify(route);
}
