import type { LogFields, Logger, LogLevel } from "../observe/index.js";

/** One line of a log. */
export interface LogLine {
  /** How grave it is. */
  readonly level: LogLevel;
  /** What happened: a fixed text. */
  readonly message: string;
  /** What varies. */
  readonly fields: LogFields;
}

/** Keeps every line, its children's too. */
export class RecordedLog implements Logger {
  /** In order. */
  readonly lines: LogLine[];
  /** Whether payloads are to be logged. */
  readonly debugEnabled: boolean;
  readonly #fields: LogFields;

  constructor(debugEnabled = false, lines: LogLine[] = [], fields: LogFields = {}) {
    this.debugEnabled = debugEnabled;
    this.lines = lines;
    this.#fields = fields;
  }

  /** Lines of level debug. */
  debug(message: string, fields?: LogFields): void {
    this.#add("debug", message, fields);
  }

  /** Lines of level info. */
  info(message: string, fields?: LogFields): void {
    this.#add("info", message, fields);
  }

  /** Lines of level warn. */
  warn(message: string, fields?: LogFields): void {
    this.#add("warn", message, fields);
  }

  /** Lines of level error. */
  error(message: string, fields?: LogFields): void {
    this.#add("error", message, fields);
  }

  /** A log of the same lines that adds `fields`. */
  child(fields: LogFields): Logger {
    return new RecordedLog(this.debugEnabled, this.lines, { ...this.#fields, ...fields });
  }

  /** What an operator is to look at: warnings and errors. */
  get complaints(): LogLine[] {
    return this.lines.filter(({ level }) => level === "warn" || level === "error");
  }

  #add(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}
