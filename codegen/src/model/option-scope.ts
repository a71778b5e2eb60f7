import type { Registry } from "@bufbuild/protobuf";
import type { Diagnostic, Position } from "../error.js";
import type { Positions } from "../load/index.js";
import { parseDurationMs } from "./duration.js";

/** What the timers of JavaScript hold. */
const longestMs = 2 ** 31 - 1;

/** Where places and types of options come from, and faults go to. */
export interface BuildContext {
  readonly positions: Positions;
  readonly registry: Registry;
  readonly diagnostics: Diagnostic[];
}

/** Reads the options of one declaration and tells faults at their place. */
export class OptionScope {
  readonly #path: readonly number[];
  readonly #owner: readonly number[];
  readonly #context: BuildContext;

  constructor(path: readonly number[], owner: readonly number[], context: BuildContext) {
    this.#path = path;
    this.#owner = owner;
    this.#context = context;
  }

  /** Place of an option by its number, or of one of its items, else of the declaration. */
  at(number: number, ...item: readonly number[]): Position {
    const path = [...this.#path, number];
    return this.#context.positions.at([...path, ...item], path, this.#path, this.#owner);
  }

  report(at: Position, text: string): void {
    this.#context.diagnostics.push({ at, text });
  }

  /** Milliseconds of a duration; `undefined` if it is not set. */
  duration(number: number, name: string, text: string): number | undefined {
    if (text === "") return undefined;
    const ms = parseDurationMs(text);
    if (ms === undefined) {
      this.report(
        this.at(number),
        `Cannot parse ${name} "${text}": a duration above zero is a number with a unit, such as "500ms", "5s" or "1m30s"`,
      );
    } else if (ms > longestMs) {
      this.report(
        this.at(number),
        `Cannot wait for ${name} "${text}": timers hold at most "596h31m23s"; leave it out, or make it shorter`,
      );
    }
    return ms;
  }

  /** Our word for an enum's value. The first word stands in for an unknown one. */
  choose<T extends string>(
    number: number,
    name: string,
    value: number,
    words: Readonly<Record<number, T>>,
  ): T {
    const word = words[value];
    if (word !== undefined) return word;
    this.report(this.at(number), `Cannot use ${value} as ${name}: there is no such value`);
    return words[0] as T;
  }
}
