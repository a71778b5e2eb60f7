/*
 * What generated code looks at before it writes what is more than one value: programs without types give
 * what no type allows.
 */

/** Refuses what is of another type than its field. */
export function refuseType(value: unknown, type: string, field: string): never {
  throw new TypeError(`Cannot encode ${field}: a value of type ${typeName(value)} is no ${type}`);
}

function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Requires an object that is no list, map or date. Each window and each context of Node has its own classes. */
function isRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype || typeName(value) === "Object";
}

/** Only what takes no time: most messages that are none lack a field too, which is told then. */
export function messageOf<T>(value: T, field: string): T {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuseType(value, "message", field);
  return value;
}

/** A map whose keys are names of properties. */
export function recordOf<T>(value: T, field: string): T {
  return isRecord(value) ? value : refuseType(value, "object of entries", field);
}

export function mapOf<T>(value: T, field: string): T {
  if (value instanceof Map || typeName(value) === "Map") return value;
  return refuseType(value, "Map", field);
}

export function listOf<T>(value: T, field: string): T {
  if (!Array.isArray(value)) refuseType(value, "array", field);
  return value;
}

export function dateOf(value: Date, field: string): Date {
  if (!(value instanceof Date) && typeName(value) !== "Date") refuseType(value, "Date", field);
  if (!Number.isNaN(value.getTime())) return value;
  throw new RangeError(`Cannot encode ${field}: an invalid Date`);
}

/** Refuses a oneof whose `$case` is no member of it, unless there is none. */
export function refuseCase(value: unknown, field: string): void {
  if (value === undefined || value === null) return;
  const found = messageOf(value, field) as { $case?: unknown };
  throw new TypeError(`Cannot encode ${field}: it has no member ${String(found.$case)}`);
}
