import { codes, PitayaError } from "../error/index.js";
import type { MethodDesc } from "./service-desc.js";

/**
 * Checks an argument by the rules of the schema. For each call after its payload was decoded and
 * before its hooks; nothing happens where the request has no rules.
 *
 * @throws PitayaError PIT-400, whose metadata names the field and the rule
 */
export function requireValid({ validate }: MethodDesc, argument: unknown): void {
  const violation = validate?.(argument as never);
  if (violation === undefined) return;
  const { path, rule, message } = violation;
  throw new PitayaError(codes.badRequest, textOf(path, message), {
    metadata: { field: path, rule },
  });
}

/** A rule of one's own may name its field itself. */
function textOf(path: string, message: string): string {
  if (path === "") return message;
  const name = path.slice(path.lastIndexOf(".") + 1);
  return message.startsWith(`${name} `) ? path + message.slice(name.length) : `${path} ${message}`;
}
