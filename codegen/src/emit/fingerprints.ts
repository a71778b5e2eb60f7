import { clientSchemaOf, type Model } from "../model/index.js";
import type { SourceFile } from "../print/index.js";

/** The whole that clients see. */
export function printSchema(model: Model, source: SourceFile): void {
  const { hash, shapes } = clientSchemaOf(model);
  source.docs(
    "What clients and servers have to agree on: `createApp({ schema })`, `connect(url, { schema })`.",
  );
  const type = "{ readonly hash: string; readonly shapes: string }";
  source.block(`export const schema: ${type} = {`, "};", () => {
    source.line(`hash: ${JSON.stringify(hash)},`);
    printShapes(shapes, source);
  });
}

/**
 * What peers have to agree on, as a property of an object: a line of code for each of the text, so that
 * changes are read easily.
 */
export function printShapes(text: string, source: SourceFile): void {
  const lines = text.split("\n");
  const printed = lines.map((line, index) =>
    JSON.stringify(index < lines.length - 1 ? `${line}\n` : line),
  );
  const one = `shapes: ${printed.join(" + ")},`;
  // It stands two deep.
  if (one.length <= 116) {
    source.line(one);
    return;
  }
  const last = printed.length - 1;
  source.line("shapes:", ...printed.map((line, at) => `  ${line}${at < last ? " +" : ","}`));
}
