import type { z } from "zod";
import { bufRulesHint } from "../breaking-rules.js";
import { nearestNames } from "../nearest.js";
import type { KeyPath } from "./document.js";
import { knownKeys } from "./shape.js";

/** What is wrong with a config file. */
export interface ConfigFault {
  readonly path: KeyPath;
  readonly text: string;
}

/** Tells a finding of the check by file, key, value and how to mend it. */
export function toFaults(issue: z.core.$ZodIssue): readonly ConfigFault[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], text: refuseKey(path, key) }));
  }
  const place = path.length === 0 ? "as a config file" : `for "${formatPath(path)}"`;
  const what = `Cannot use ${printValue(issue.input)} ${place}`;
  return [{ path, text: `${what}: ${printMend(issue)}` }];
}

/** Prints `generate[1].only`. */
function formatPath(path: KeyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

function refuseKey(path: KeyPath, key: string): string {
  const known = knownAt(path);
  const [near] = nearestNames(key, known, 1);
  const mend = near === undefined ? `known here: ${known.join(", ")}` : `did you mean "${near}"?`;
  return `Cannot use "${formatPath([...path, key])}": there is no such key; ${mend}`;
}

function knownAt([outermost]: KeyPath): readonly string[] {
  if (outermost === undefined) return knownKeys.file;
  return outermost === "breaking" ? knownKeys.breaking : knownKeys.target;
}

function printMend(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value": {
      const [near] = nearestNames(String(issue.input), issue.values.map(String), 1);
      const values = issue.values.map((value) => JSON.stringify(value)).join(", ");
      if (near !== undefined) return `did you mean "${near}"?`;
      return `write one of ${values}${issue.path[0] === "breaking" ? `; ${bufRulesHint}` : ""}`;
    }
    case "invalid_type":
      return `write ${issue.expected === "array" ? "a list" : issue.expected === "object" ? "keys and their values" : "a text"}`;
    case "too_small":
      return "it must not be empty";
    default:
      return issue.message;
  }
}

function printValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
