import type { Sensitive } from "./message-type.js";

/** Stands for what must not show. */
export const hidden = "***";

/** Characters that one text may have. */
const maxTextLength = 1_024;
/** Characters that a whole value may have, roughly; what comes behind is counted. */
const maxLength = 4_096;
/** What a value costs that is no text: digits and punctuation. */
const smallLength = 8;

/**
 * A value as logs show it: data that JSON can write, in which what is sensitive is `***`, bytes are
 * `<n bytes>`, and what is long is cut.
 */
export function printable(value: unknown, sensitive?: Sensitive): unknown {
  return new Printer().print(value, sensitive);
}

/** A text as logs show it. */
export function printableText(text: string): string {
  if (text.length <= maxTextLength) return text;
  return `${text.slice(0, maxTextLength)}… ${text.length - maxTextLength} more characters`;
}

/** Bytes of which nothing else is known. */
export function printableBytes(bytes: Uint8Array): string {
  return `<${bytes.length} bytes>`;
}

type Entry = readonly [key: unknown, value: unknown];

class Printer {
  #left = maxLength;

  print(value: unknown, sensitive: Sensitive | undefined): unknown {
    if (typeof value === "string") return this.#text(value);
    this.#left -= smallLength;
    if (typeof value !== "object" || value === null) return small(value);
    if (value instanceof Uint8Array) return printableBytes(value);
    if (value instanceof Date) return String(value.toJSON());
    if (Array.isArray(value)) return this.#list(value, sensitive);
    return this.#members(value instanceof Map ? [...value] : Object.entries(value), sensitive);
  }

  #text(text: string): string {
    const shown = printableText(text);
    this.#left -= shown.length + 2;
    return shown;
  }

  #list(items: readonly unknown[], sensitive: Sensitive | undefined): unknown[] {
    const shown: unknown[] = [];
    for (const item of items) {
      if (this.#left <= 0) return [...shown, `… ${items.length - shown.length} more`];
      shown.push(this.print(item, sensitive));
    }
    return shown;
  }

  /** Entries, not assignments: a key may be `__proto__`. */
  #members(entries: readonly Entry[], sensitive: Sensitive | undefined): object {
    const shown: [string, unknown][] = [];
    for (const [index, [key, value]] of entries.entries()) {
      if (this.#left <= 0) {
        shown.push(["…", `${entries.length - index} more`]);
        break;
      }
      if (value !== undefined) shown.push(this.#member(keyText(key), value, sensitive));
    }
    return Object.fromEntries(shown);
  }

  #member(key: string, value: unknown, sensitive: Sensitive | undefined): [string, unknown] {
    const name = this.#text(key);
    const inside = sensitive === undefined ? undefined : find(sensitive, key);
    if (inside === true) return [name, hidden];
    return [name, this.print(value, typeof inside === "function" ? inside() : inside)];
  }
}

/** Maps may have any keys, some of which can't be made a text. */
function keyText(key: unknown): string {
  return typeof key === "object" && key !== null ? "<object>" : String(key);
}

function find(sensitive: Sensitive, key: string): Sensitive[string] | undefined {
  return Object.hasOwn(sensitive, key) ? sensitive[key] : sensitive["*"];
}

/** JSON has no word for some of them. */
function small(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "function" || typeof value === "symbol" ? `<${typeof value}>` : value;
}
