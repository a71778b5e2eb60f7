import type { PitayaError } from "@pitaya-ts/runtime/client";
import type { Style } from "./terminal.js";

/** Tells the conversation, a line for each thing that happens. */
export class Narrator {
  readonly #print: (line: string) => void;
  readonly #style: Style;
  #step = 0;

  constructor(print: (line: string) => void, style: Style) {
    this.#print = print;
    this.#style = style;
  }

  step(title: string): void {
    this.#step++;
    this.#print("");
    this.#print(this.#style.bold(`${this.#step}. ${title}`));
  }

  tell(who: string, what: string): void {
    this.#line(who, what);
  }

  answered(who: string, call: string, reply: string): void {
    this.#line(who, `${call} ${this.#style.green("→")} ${reply}`);
  }

  sent(who: string, call: string): void {
    this.#line(who, call);
  }

  pushed(who: string, route: string, message: string): void {
    this.#line(who, `${this.#style.cyan(`← ${route}`)} ${message}`);
  }

  failed(who: string, call: string, { code, message }: PitayaError): void {
    this.#line(who, `${call} ${this.#style.red(`✗ ${code}`)} ${message}`);
  }

  closed(who: string, reason: string): void {
    this.#line(who, `${this.#style.red("✗ connection closed")} ${reason}`);
  }

  #line(who: string, text: string): void {
    this.#print(`   ${this.#style.dim(who.padEnd(4))} ${text}`);
  }
}
