import { readFileSync } from "node:fs";
import type { Document, Node, Pair } from "yaml";
import { messageOf } from "../error/index.js";
import { type ConfigProblem, problemAt } from "./config-error.js";
import { type Entry, type Findings, noFindings, unknownKeyText } from "./finding.js";
import { configKeyNames, findKey, groupNames, isGroup, specOf } from "./keys.js";
import { yaml } from "./packages.js";
import { formatSource, type Source } from "./source.js";
import { nearest } from "./suggest.js";

/** A file's text and what to call it. */
export interface ConfigFile {
  /** What messages call it. */
  readonly name: string;
  /** YAML or JSON. */
  readonly text: string;
}

const root = "pitaya";

/**
 * Reads a YAML or JSON file; keys are nested or have dots, in any case. What does not lie under
 * `pitaya` is the application's own.
 */
export function readFile(file: string | ConfigFile): Findings {
  const name = typeof file === "string" ? file : file.name;
  try {
    const text = typeof file === "string" ? readFileSync(file, "utf8") : file.text;
    return new FileReader(name, text).read();
  } catch (error) {
    // No such file, or what the parser throws instead of telling: nesting beyond its stack.
    const reason = messageOf(error);
    const message = `Cannot read configuration file "${name}": ${reason}`;
    return { ...noFindings, problems: [{ message, key: null, source: null }] };
  }
}

class FileReader {
  readonly #name: string;
  readonly #lines = new (yaml().LineCounter)();
  readonly #document: Document.Parsed;
  readonly #entries = new Map<string, Entry>();
  readonly #problems: ConfigProblem[] = [];
  readonly #warnings: string[] = [];

  constructor(name: string, text: string) {
    this.#name = name;
    this.#document = yaml().parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: "silent",
      uniqueKeys: true,
    });
  }

  read(): Findings {
    const { errors, warnings, contents } = this.#document;
    for (const { message, pos } of warnings) this.#warn(pos[0], message);
    for (const { message, pos } of errors) this.#fail(pos[0], message);
    if (errors.length === 0) this.#readRoot(contents);
    return {
      entries: [...this.#entries.values()],
      problems: this.#problems,
      warnings: this.#warnings,
    };
  }

  #readRoot(contents: Node | null): void {
    if (isNothing(contents)) return;
    if (yaml().isMap(contents)) this.#readMap(contents.items, "");
    else
      this.#fail(
        startOf(contents),
        'Cannot read the configuration: it has to be a map, such as "pitaya: {}"',
      );
  }

  #readMap(pairs: readonly Pair[], group: string): void {
    for (const pair of pairs) {
      const name = nameOf(pair);
      const path = group === "" ? name : `${group}.${name}`;
      this.#readPair(path, pair);
    }
  }

  #readPair(path: string, { key, value }: Pair): void {
    const at = startOf(key);
    if (!isOurs(path)) {
      const [first = ""] = path.split(".");
      // No error: it may be the application's own.
      if (isMisspelledRoot(first))
        this.#warn(at, `"${first}" is left alone; did you mean "${root}"?`);
      return;
    }
    const node = this.#resolve(value);
    if (findKey(path) !== null) this.#add(path, node, at);
    else if (!isGroup(path)) {
      this.#fail(at, unknownKeyText(path, yaml().isMap(node) ? groupNames() : configKeyNames));
    } else if (yaml().isMap(node)) this.#readMap(node.items, path);
    else if (!isNothing(node)) {
      this.#fail(
        at,
        `Cannot use "${path}": keys lie below it, it has no value of its own; set one of them`,
      );
    }
  }

  #add(path: string, node: unknown, at: number): void {
    const known = findKey(path);
    if (known === null) return;
    const source = this.#sourceAt(at);
    const first = this.#entries.get(path.toLowerCase());
    if (first !== undefined) {
      this.#problems.push(
        problemAt(source, `Cannot use "${path}": it is there twice; remove one`, known.key),
      );
      return;
    }
    const raw = specOf(known.key).type.textual ? this.#texts(node) : this.#data(node);
    this.#entries.set(path.toLowerCase(), { ...known, written: path, raw, source });
  }

  /** Scalars as the text that stands there. */
  #texts(value: unknown): unknown {
    const node = this.#resolve(value);
    if (yaml().isScalar(node))
      return node.value === null ? null : (node.source ?? String(node.value));
    if (yaml().isSeq(node)) return node.items.map((item) => this.#text(item));
    if (yaml().isMap(node)) {
      return Object.fromEntries(node.items.map((pair) => [nameOf(pair), this.#text(pair.value)]));
    }
    return null;
  }

  #text(value: unknown): unknown {
    return yaml().isScalar(this.#resolve(value)) ? this.#texts(value) : this.#data(value);
  }

  #data(value: unknown): unknown {
    return yaml().isNode(value) ? value.toJS(this.#document) : null;
  }

  #resolve(value: unknown): unknown {
    return yaml().isAlias(value) ? value.resolve(this.#document) : value;
  }

  #fail(offset: number, text: string): void {
    this.#problems.push(problemAt(this.#sourceAt(offset), text));
  }

  #warn(offset: number, text: string): void {
    this.#warnings.push(`${formatSource(this.#sourceAt(offset))}: ${text}`);
  }

  #sourceAt(offset: number): Source {
    const { line, col } = this.#lines.linePos(offset);
    return { kind: "file", file: this.#name, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** A key as it stands there. */
function nameOf({ key }: Pair): string {
  return yaml().isScalar(key) ? (key.source ?? String(key.value)) : String(key);
}

function startOf(node: unknown): number {
  return yaml().isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** `a:` has no value, and sets nothing. */
function isNothing(node: unknown): boolean {
  return node === null || (yaml().isScalar(node) && node.value === null);
}

function isOurs(path: string): boolean {
  const lower = path.toLowerCase();
  return lower === root || lower.startsWith(`${root}.`);
}

function isMisspelledRoot(name: string): boolean {
  return nearest(name, [root]) !== null;
}
