/** A rule of the schema that a message breaks. */
export interface Violation {
  /** The field, such as `items[2].name`; empty for the message itself. */
  readonly path: string;
  /** Id of the rule, such as `string.min_len`. */
  readonly rule: string;
  readonly message: string;
}

/** A violation as seen from the message around. */
export function inside(violation: Violation, path: string): Violation {
  return { ...violation, path: violation.path === "" ? path : `${path}.${violation.path}` };
}

/** Unicode characters, not UTF-16 units. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index += 1) {
    const isPair =
      (text.charCodeAt(index) & 0xfc00) === 0xdc00 &&
      (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
    if (isPair) count -= 1;
  }
  return count;
}

/** Bytes of a text in UTF-8. */
export function countUtf8(text: string): number {
  let count = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) count += 1;
    else if (code < 0x800) count += 2;
    else count += code < 0x10000 ? 3 : 4;
  }
  return count;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Whether no value comes twice. */
export function isUnique(values: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  for (const value of values) {
    // NaN is equal to nothing, not even to itself.
    if (Number.isNaN(value)) continue;
    const key = value instanceof Uint8Array ? value.join() : value;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

const email =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** By the rule of HTML for input fields. */
export function isEmail(text: string): boolean {
  return email.test(text);
}

/** Labels of letters, digits and hyphens; the last one is no number. */
export function isHostname(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.replace(/\.$/, "").split(".");
  const isLabel = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
  return labels.every((label) => isLabel.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
}

export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  );
}

export function isUuid(text: string): boolean {
  return /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text);
}

/** A UUID without hyphens. */
export function isTuuid(text: string): boolean {
  return /^[0-9a-fA-F]{32}$/.test(text);
}

export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/.test(text);
}
