import type { Diagnostic } from "../error.js";
import type { Model } from "./model.js";

/*
 * Names of .proto files become names of our output and stand in its comments and imports.
 */

/** Refuses names that no file system of a team holds alike, or that mean something in code. */
export function checkFileNames(model: Model): readonly Diagnostic[] {
  return model.files.flatMap(({ name, outPath, messages, enums, services }) => {
    const fault = findFault(outPath);
    if (fault === undefined) return [];
    const text = `Cannot generate from ${JSON.stringify(name)}: its name ${fault}; rename the file`;
    const file = [...messages, ...enums, ...services][0]?.at.file ?? name;
    return [{ at: { file, line: 1, column: 1 }, text }];
  });
}

function findFault(path: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const odd = /[\u0000-\u001f\u007f\u2028\u2029"'`\\:*?<>|%#]/u.exec(path);
  if (odd !== null) return `holds ${JSON.stringify(odd[0])}`;
  // `x.d.ts` declares what a `x.js` holds, and has no code.
  if (path.endsWith(".d")) return 'ends in ".d", which is for declarations alone';
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return "leads out of the schema folder";
  }
  return parts.some((part) => part !== part.trim()) ? "begins or ends with a blank" : undefined;
}
