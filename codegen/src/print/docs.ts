/** Lines of a doc comment; none if there is nothing to say. */
export function docLines(docs: string | undefined, deprecated: boolean): readonly string[] {
  const text = [
    ...(docs === undefined ? [] : docs.split("\n")),
    ...(deprecated ? ["@deprecated"] : []),
  ];
  if (text.length === 0) return [];
  // An end mark in the text would end the comment.
  const safe = text.map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.length === 1) return [`/** ${safe[0]} */`];
  return ["/**", ...safe.map((line) => ` * ${line}`.trimEnd()), " */"];
}
