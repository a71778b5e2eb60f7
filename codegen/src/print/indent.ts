/*
 * Each line of the output comes through here, so characters are looked at one by one, in the code as a
 * whole: a text per line, or an object per match of a regular expression, would take several times as
 * long.
 */

/** Indents code by its brackets and drops double empty lines. Comments move as a whole. */
export function indentCode(code: string): string {
  const indenter = new Indenter(code);
  for (let from = 0; from <= code.length; ) {
    const newline = code.indexOf("\n", from);
    const end = newline < 0 ? code.length : newline;
    indenter.line(from, end);
    from = end + 1;
  }
  return indenter.toText();
}

/** Goes through code line by line, and knows what is open. */
class Indenter {
  readonly #code: string;
  readonly #lines: string[] = [];
  /**
   * For each open bracket, by how much it indents: those opened on one line indent once, and what
   * begins behind a bar twice.
   */
  readonly #open: number[] = [];
  /** How many brackets are open around the `case` that the current lines belong to, innermost last. */
  readonly #labels: number[] = [];
  #inComment = false;
  /** How many brackets are open around a type that goes on in lines of its own. */
  #union: number | undefined;

  constructor(code: string) {
    this.#code = code;
  }

  /** Takes the line between two places, whatever blanks are around it. */
  line(from: number, to: number): void {
    let [start, end] = [from, to];
    while (start < end && isBlank(this.#code.charCodeAt(start))) start++;
    while (end > start && isBlank(this.#code.charCodeAt(end - 1))) end--;
    if (start === end) {
      if ((this.#lines.at(-1) ?? "") !== "") this.#lines.push("");
    } else if (this.#inComment || this.#code.charCodeAt(start) === slash) {
      this.#comment(start, end);
    } else {
      this.#statement(start, end);
    }
  }

  toText(): string {
    return `${this.#lines.join("\n").trim()}\n`;
  }

  /** A line of a comment, or one that begins with a regular expression. */
  #comment(start: number, end: number): void {
    const code = this.#code;
    const isStart = code.startsWith("/*", start);
    if (!this.#inComment && !isStart && !code.startsWith("//", start)) {
      this.#statement(start, end);
      return;
    }
    const isStarred = this.#inComment && code.charCodeAt(start) === star;
    this.#add(start, end, isStarred ? " " : "");
    const close = this.#inComment || isStart ? code.indexOf("*/", start) : start;
    this.#inComment = close < 0 || close >= end;
  }

  #statement(start: number, end: number): void {
    const code = this.#code;
    const depth = this.#open.length;
    const leading = this.#countClosing(start);
    // The first of them is the one that the line ends.
    const closed = leading > 0 ? this.#open.splice(Math.max(0, depth - leading))[0] : undefined;
    const isLabel = this.#isLabel(start, end);
    this.#endLabels(isLabel);
    this.#add(start, end, closed === 2 ? "  " : "");
    this.#openAndClose(start + leading, end);
    if (end - start === 3 && code.startsWith("| {", start)) this.#open[depth] = 2;
    const last = code.charCodeAt(end - 1);
    if (last === colon) {
      if (isLabel) this.#labels.push(this.#open.length);
      else this.#union = depth;
    } else if (last === semicolon && this.#union === this.#open.length) this.#union = undefined;
  }

  #add(start: number, end: number, before: string): void {
    let depth = this.#labels.length + (this.#union === undefined ? 0 : 1);
    for (const step of this.#open) depth += step;
    const indent = indents[depth] ?? "  ".repeat(depth);
    this.#lines.push(indent + before + this.#code.slice(start, end));
  }

  /** What follows a label is indented, up to the next one or the end of the switch. */
  #endLabels(isLabel: boolean): void {
    const labels = this.#labels;
    while ((labels.at(-1) ?? -1) > this.#open.length) labels.pop();
    if (isLabel && labels.at(-1) === this.#open.length) labels.pop();
  }

  #isLabel(start: number, end: number): boolean {
    const code = this.#code;
    if (code.startsWith("default:", start)) return true;
    if (!code.startsWith("case ", start)) return false;
    const at = code.indexOf(":", start);
    return at >= 0 && at < end;
  }

  #countClosing(start: number): number {
    let count = 0;
    while (kinds[this.#code.charCodeAt(start + count)] === "close") count++;
    return count;
  }

  #openAndClose(from: number, end: number): void {
    const [code, open] = [this.#code, this.#open];
    let outer = open.length;
    for (let at = from; at < end; at++) {
      const kind = kinds[code.charCodeAt(at)];
      if (kind === undefined) continue;
      if (kind === "quote") at = this.#findStringEnd(at, end);
      else if (kind === "open") open.push(open.length > outer ? 0 : 1);
      else {
        open.pop();
        outer = Math.min(outer, open.length);
      }
    }
  }

  /** Where a string ends; a quote that none ends stands for itself. */
  #findStringEnd(start: number, end: number): number {
    const quote = this.#code.charCodeAt(start);
    for (let at = start + 1; at < end; at++) {
      const code = this.#code.charCodeAt(at);
      if (code === backslash) at++;
      else if (code === quote) return at;
    }
    return start;
  }
}

const slash = 0x2f;
const star = 0x2a;
const colon = 0x3a;
const semicolon = 0x3b;
const backslash = 0x5c;

/** What lines begin with, by how deep they are. */
const indents = Array.from({ length: 20 }, (_, depth) => "  ".repeat(depth));

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** What characters mean, by their codes; those behind the last mean nothing, as most before it. */
const kinds: readonly ("open" | "close" | "quote" | undefined)[] = Array.from(
  { length: 0x7e },
  (_, code) => {
    const character = String.fromCharCode(code);
    if ("([{".includes(character)) return "open";
    if (")]}".includes(character)) return "close";
    return "\"'`".includes(character) ? "quote" : undefined;
  },
);
