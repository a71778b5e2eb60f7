/** A member that would change what all objects inherit, once its object is merged into another. */
export class JsonTrapError extends Error {
  override readonly name = "JsonTrapError";
}

/** Without one of these in its text, a value holds no trap. */
const signs = ["__proto__", '"constructor"', "\\u"];

/**
 * Looks for members named `__proto__`, and `constructor` with a member `prototype`, which is how
 * objects are reached that all others inherit from. As texts, or as other names, both are fine.
 *
 * @param text - the JSON text of `value`
 * @throws JsonTrapError
 */
export function requireNoTraps(text: string, value: unknown): void {
  if (signs.some((sign) => text.includes(sign))) search(value);
}

function search(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) search(item);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === "__proto__") throw new JsonTrapError('no member may be named "__proto__"');
    if (name === "constructor" && hasPrototype(member)) {
      throw new JsonTrapError('no member "constructor" may have a member "prototype"');
    }
    search(member);
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}
