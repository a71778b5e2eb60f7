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

/** Prints a member of a type that is one of several, any of which may have lines of its own. */
export function printUnion(member: string, types: readonly string[]): readonly string[] {
  const line = `${member} ${types.join(" | ")};`;
  if (line.length + 2 <= maxWidth && !line.includes("\n")) return [line];
  return [member, ...types.map((type) => `| ${type}`)].map((text, index) =>
    index === types.length ? `${text};` : text,
  );
}

/**
 * Prints one of the types of a oneof.
 *
 * @param modifier - what stands before its properties, such as `readonly `
 * @param docs - lines of the comment at the property
 */
export function printCase(
  modifier: "" | "readonly ",
  property: string,
  type: string,
  docs: readonly string[],
): string {
  const name = `${modifier}$case: ${JSON.stringify(property)};`;
  const value = `${modifier}${property}: ${type}`;
  const line = `{ ${name} ${value} }`;
  if (docs.length === 0 && line.length + depth + 2 <= maxWidth) return line;
  return ["{", name, ...docs, `${value};`, "}"].join("\n");
}
