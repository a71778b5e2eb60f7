import { explain, GenerateError, nearestNames } from "@pitaya-ts/codegen";
import type { GenerateRequest } from "./generate-request.js";
import type { Terminal } from "./terminal.js";

const maxNames = 5;

/**
 * Prints what the targets' schemas say of a route.
 *
 * @returns the exit code
 * @throws GenerateError if none of them has it
 */
export async function explainRoute(
  query: string,
  { targets }: GenerateRequest,
  terminal: Terminal,
): Promise<number> {
  const found: string[] = [];
  const routes = new Set<string>();
  for (const target of targets) {
    const { text, routes: known } = await explain(target, query);
    if (text !== "") found.push(text);
    for (const route of known) routes.add(route);
  }
  if (found.length === 0) throw refuse(query, [...routes]);
  terminal.out(found.join("\n"));
  return 0;
}

function refuse(query: string, routes: readonly string[]): GenerateError {
  const names = nearestNames(query, routes, maxNames).map((name) => `"${name}"`);
  const mend =
    names.length > 0
      ? `the nearest: ${names.join(", ")}`
      : routes.length === 0
        ? "the schema has no routes"
        : `the schema has ${routes.length} others; see routes.lock.json`;
  return GenerateError.of(`Cannot explain "${query}": there is no such route or code; ${mend}`);
}
