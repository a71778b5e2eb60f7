const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** What a letter stands for, by its code; those of the alphabet for URLs count too. */
const values: ReadonlyMap<number, number> = /* @__PURE__ */ listValues();

function listValues(): ReadonlyMap<number, number> {
  return new Map([
    ...Array.from(letters, (letter, index) => [letter.charCodeAt(0), index] as const),
    ["-".charCodeAt(0), 62],
    ["_".charCodeAt(0), 63],
  ]);
}

/** Bytes as text, padded. */
export function base64Encode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const second = bytes[at + 1];
    const third = bytes[at + 2];
    const group = ((bytes[at] ?? 0) << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += letters.charAt(group >> 18) + letters.charAt((group >> 12) & 63);
    text += second === undefined ? "=" : letters.charAt((group >> 6) & 63);
    text += third === undefined ? "=" : letters.charAt(group & 63);
  }
  return text;
}

/**
 * Bytes of a text in the usual alphabet or the one for URLs; padding and white space may be anywhere.
 *
 * @throws RangeError on any other character, and on a single letter at the end of a part
 */
export function base64Decode(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let group = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = values.get(text.charCodeAt(at));
    if (value === undefined) {
      const char = text.charAt(at);
      if (!"= \t\r\n".includes(char) || (char === "=" && count === 1)) refuse();
      // Padding ends a part.
      if (char === "=") count = 0;
      continue;
    }
    group = (group << 6) | value;
    // The first letter of four fills no byte.
    if (count > 0) bytes[length++] = group >> (6 - 2 * count);
    count = (count + 1) % 4;
  }
  if (count === 1) refuse();
  return bytes.subarray(0, length);
}

function refuse(): never {
  throw new RangeError("Cannot decode base64");
}
