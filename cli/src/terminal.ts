/** Where a command's words go. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outHasColors: boolean;
  readonly errHasColors: boolean;
  /** Whether a line on stderr can be replaced by the next one. */
  readonly errIsTerminal: boolean;
}

/** Marks an error's text red where colours can be seen. */
export function red(text: string, hasColors: boolean): string {
  return hasColors ? `\u001b[31m${text}\u001b[39m` : text;
}

/** Marks a warning's text yellow where colours can be seen. */
export function yellow(text: string, hasColors: boolean): string {
  return hasColors ? `\u001b[33m${text}\u001b[39m` : text;
}
