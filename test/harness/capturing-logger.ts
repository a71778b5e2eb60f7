import type { LogFields, Logger, LogLevel } from "@pitaya-ts/runtime";

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps every line, its children's too. */
export class CapturingLogger implements Logger {
  readonly lines: LogLine[];
  /** Whether payloads are to be logged. */
  readonly debugEnabled: boolean;
  readonly #fields: LogFields;

  constructor(debugEnabled = false, lines: LogLine[] = [], fields: LogFields = {}) {
    this.debugEnabled = debugEnabled;
    this.lines = lines;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#add("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#add("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#add("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#add("error", message, fields);
  }

  child(fields: LogFields): Logger {
    return new CapturingLogger(this.debugEnabled, this.lines, { ...this.#fields, ...fields });
  }

  /** What an operator is to look at. */
  get complaints(): LogLine[] {
    return this.lines.filter(({ level }) => level === "warn" || level === "error");
  }

  #add(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}
