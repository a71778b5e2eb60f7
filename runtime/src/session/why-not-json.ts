/** Deeper than any data of a session; what holds itself is found so, too. */
const maxDepth = 100;

/** What keeps a value from being JSON, and how to mend it; `null` if it can be written and read again. */
export function whyNotJson(value: unknown, depth = 0): string | null {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return null;
    case "number":
      return Number.isFinite(value) ? null : `it holds ${value}; set a finite number, or null`;
    case "object":
      return value === null ? null : whyNoObject(value, depth);
    case "undefined":
      return "it holds undefined; set null, or remove the key";
    default:
      return `it holds a ${typeof value}; set a value that JSON has`;
  }
}

function whyNoObject(value: object, depth: number): string | null {
  if (depth > maxDepth) {
    return `it holds itself, or more than ${maxDepth} objects in each other; set plain data`;
  }
  if (Array.isArray(value)) return firstFault(value, depth);
  if (typeof (value as { readonly toJSON?: unknown }).toJSON === "function") return null;
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    return `it holds a ${value.constructor?.name ?? "thing"}, which JSON can't; set an array or a plain object`;
  }
  // A member that is undefined is one that is absent.
  const members = Object.values(value).filter((member) => member !== undefined);
  return firstFault(members, depth);
}

function firstFault(members: readonly unknown[], depth: number): string | null {
  for (const member of members) {
    const fault = whyNotJson(member, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
