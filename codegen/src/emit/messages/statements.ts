/*
 * How code is broken into lines, as a formatter would.
 */

const maxWidth = 120;
/** Statements and members stand this deep in the files. */
const depth = 4;

/** Prints a statement under a condition. */
export function printIf(condition: string, statement: string): readonly string[] {
  const line = `if (${condition}) ${statement}`;
  if (line.length + depth <= maxWidth) return [line];
  return [`if (${condition}) {`, statement, "}"];
}

/** Prints a member of a type that is one of several. */
export function printUnion(member: string, types: readonly string[]): readonly string[] {
  const line = `${member} ${types.join(" | ")};`;
  if (line.length + 2 <= maxWidth) return [line];
  return [member, ...types.map((type) => `| ${type}`)].map((text, index) =>
    index === types.length ? `${text};` : text,
  );
}
