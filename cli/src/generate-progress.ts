import type { Phase } from "@pitaya-ts/codegen/light";
import type { Terminal } from "./terminal.js";

/** A run that takes less says nothing. */
const quietMs = 500;

const texts: Readonly<Record<Phase, string>> = {
  compiling: "reading the schema",
  generating: "generating",
  writing: "writing",
};

/** Says on a terminal what a long run is busy with. One line, which goes away when the run ends. */
export class Progress {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows the phases of `work`. */
  async show<T>(name: string, work: (onPhase: (phase: Phase) => void) => Promise<T>): Promise<T> {
    if (!this.#terminal.errIsTerminal) return work(() => undefined);
    const start = performance.now();
    const line = { text: "", shown: false };
    const print = (): void => {
      line.shown = true;
      this.#terminal.err(`\r\u001b[K${line.text}`);
    };
    // Generating keeps the process busy: no timer fires then, so each phase looks at the clock too.
    const timer = setTimeout(print, quietMs);
    try {
      return await work((phase) => {
        line.text = `${name}: ${texts[phase]} …`;
        if (performance.now() - start > quietMs) print();
      });
    } finally {
      clearTimeout(timer);
      if (line.shown) this.#terminal.err("\r\u001b[K");
    }
  }
}
