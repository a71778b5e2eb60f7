/** Where a text stops to be JSON. */
export interface JsonFault {
  /** From 0. */
  readonly offset: number;
  readonly text: string;
}

/** The way to a value: names of members and numbers of items. */
export type JsonPath = readonly (string | number)[];

/** What comes next, in words. */
const steps = {
  value: "a value",
  "value or end": 'a value or "]"',
  name: "the name of a member in quotes",
  "name or end": 'the name of a member in quotes, or "}"',
  colon: '":"',
  more: 'a comma, or the end of what "{" or "[" began',
  nothing: "the end of the file",
} as const;

type Step = keyof typeof steps;

/** A list or an object that has begun; `key` is of the value that comes or was last. */
interface Frame {
  readonly isList: boolean;
  key: string | number;
}

const token =
  /[ \t\n\r]*("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[[\]{},:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|$)/uy;

/**
 * Walks through JSON, for the places that a parser doesn't tell.
 *
 * @param visit - is called at the beginning of each value
 */
export function walkJson(
  text: string,
  visit: (path: JsonPath, offset: number) => void = () => undefined,
): JsonFault | undefined {
  const walk = new Walk(visit);
  const tokens = new RegExp(token);
  for (;;) {
    const start = tokens.lastIndex;
    const [whole = "", found = ""] = tokens.exec(text) ?? [];
    const offset =
      tokens.lastIndex === 0 ? skipBlanks(text, start) : start + whole.length - found.length;
    if (tokens.lastIndex === 0 || !walk.take(found, offset)) return walk.fault(offset);
    if (found === "") return undefined;
  }
}

function skipBlanks(text: string, from: number): number {
  return from + (/^[ \t\n\r]*/.exec(text.slice(from))?.[0].length ?? 0);
}

class Walk {
  readonly #visit: (path: JsonPath, offset: number) => void;
  readonly #frames: Frame[] = [];
  #step: Step = "value";

  constructor(visit: (path: JsonPath, offset: number) => void) {
    this.#visit = visit;
  }

  fault(offset: number): JsonFault {
    return { offset, text: `expected ${steps[this.#step]}` };
  }

  /** Whether the token may stand there; an empty one is the end of the text. */
  take(found: string, offset: number): boolean {
    const step = this.#step;
    if (step === "nothing" || found === "") return step === "nothing" && found === "";
    if (step === "value" || step === "value or end") {
      return found === "]" ? step === "value or end" && this.#end() : this.#begin(found, offset);
    }
    if (step === "name" || step === "name or end") {
      return found === "}" ? step === "name or end" && this.#end() : this.#takeName(found);
    }
    if (step === "colon") return found === ":" && this.#go("value");
    return found === "," ? this.#next() : this.#isEnd(found) && this.#end();
  }

  #begin(found: string, offset: number): boolean {
    if (/^[\]},:]/.test(found)) return false;
    this.#visit(
      this.#frames.map(({ key }) => key),
      offset,
    );
    if (found === "[") return this.#open({ isList: true, key: 0 }, "value or end");
    if (found === "{") return this.#open({ isList: false, key: "" }, "name or end");
    return this.#ended();
  }

  #open(frame: Frame, step: Step): boolean {
    this.#frames.push(frame);
    return this.#go(step);
  }

  #takeName(found: string): boolean {
    const frame = this.#frames.at(-1);
    if (frame === undefined || !found.startsWith('"')) return false;
    frame.key = JSON.parse(found) as string;
    return this.#go("colon");
  }

  #next(): boolean {
    const frame = this.#frames.at(-1);
    if (typeof frame?.key === "number") frame.key += 1;
    return this.#go(frame?.isList === true ? "value" : "name");
  }

  #isEnd(found: string): boolean {
    return found === (this.#frames.at(-1)?.isList === true ? "]" : "}");
  }

  #end(): boolean {
    this.#frames.pop();
    return this.#ended();
  }

  #ended(): boolean {
    return this.#go(this.#frames.length === 0 ? "nothing" : "more");
  }

  #go(step: Step): boolean {
    this.#step = step;
    return true;
  }
}

/** Where a value of sound JSON begins, from 0; the beginning of all if it has no such value. */
export function findJson(text: string, path: JsonPath): number {
  const wanted = path.join("\0");
  const found = { offset: skipBlanks(text, 0) };
  walkJson(text, (at, offset) => {
    if (at.join("\0") === wanted) found.offset = offset;
  });
  return found.offset;
}
