const escapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

const special = /[<>&\u2028\u2029]/;
const allSpecial = /[<>&\u2028\u2029]/g;

/**
 * JSON text as Go's encoding/json writes it: the characters that HTML and scripts care about are
 * escaped. Members stay in the order that they have; see {@link sortedRecord}.
 */
export function formatGoJson(value: unknown): string {
  const text = JSON.stringify(value);
  return special.test(text) ? text.replace(allSpecial, (char) => escapes[char] as string) : text;
}

/** The same members, sorted by key as Go sorts a map. */
export function sortedRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const sorted: Record<string, T> = Object.create(null);
  for (const key of Object.keys(record).sort()) sorted[key] = record[key] as T;
  return sorted;
}
