import { type ConfigKey, specOf } from "./keys.js";

const maxShownLength = 80;
const mask = "***";

/** A value for people: as JSON, short, without passwords. */
export function formatValue(key: ConfigKey, value: unknown): string {
  const text = toJson(maskValue(key, value));
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A bigint, or an object that holds itself.
    return Object.prototype.toString.call(value);
  }
}

/** The value without passwords: of secret keys nothing, of addresses all but the password. */
export function maskValue(key: ConfigKey, value: unknown): unknown {
  if (specOf(key).secret) return value === "" || value === null ? value : mask;
  if (Array.isArray(value)) return value.map((item: unknown) => maskText(item));
  return maskText(value);
}

function maskText(value: unknown): unknown {
  // The password of `nats://user:password@host`, also where several addresses follow each other.
  return typeof value === "string"
    ? value.replace(/(:\/\/[^/@,:\s]*:)[^/@,\s]*@/g, `$1${mask}@`)
    : value;
}
