import { bad, good, type ValueType } from "./value-type.js";

/** Any text, also an empty one unless said otherwise. */
export function text({ filled = false }: { readonly filled?: boolean } = {}): ValueType<string> {
  return {
    name: "string",
    textual: true,
    read: (raw) => {
      if (typeof raw !== "string") return bad("it has to be a text");
      return filled && raw.trim() === "" ? bad("it can't be empty") : good(raw);
    },
    write: (value) => value,
  };
}

/** One of some words, in any case. */
export function oneOf<const Word extends string>(words: readonly Word[]): ValueType<Word> {
  return {
    name: words.join(" | "),
    textual: true,
    read: (raw) => {
      const given = typeof raw === "string" ? raw.trim().toLowerCase() : "";
      const word = words.find((known) => known === given);
      return word === undefined ? bad(`it has to be one of ${words.join(", ")}`) : good(word);
    },
    write: (value) => value,
  };
}

const trueTexts = ["true", "t", "1"];
const falseTexts = ["false", "f", "0"];

/** `true` or `false`; as a text also what Go takes for it. */
export const bool: ValueType<boolean> = {
  name: "bool",
  textual: false,
  read: (raw) => {
    if (typeof raw === "boolean") return good(raw);
    const word = typeof raw === "string" ? raw.trim().toLowerCase() : "";
    if (trueTexts.includes(word)) return good(true);
    if (falseTexts.includes(word)) return good(false);
    return bad("it has to be true or false");
  },
  write: (value) => value,
};
