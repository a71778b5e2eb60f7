import type { SnippetInput } from "./snippet-input.js";
import { typescriptCall } from "./typescript-call.js";

/** A language that code is generated for. */
export interface Language {
  readonly name: string;
  /** Its name for the highlighting of a code block. */
  readonly fence: string;
  /** An example call, or what receives a push: whole lines without the last line's end. */
  readonly snippet: (input: SnippetInput) => string;
}

/** The languages that code is generated for: one more needs one entry more. */
export const languages: readonly Language[] = [
  { name: "TypeScript", fence: "ts", snippet: typescriptCall },
];
