/** Details of a log line. Payloads of messages do not belong here, but at level debug. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where log lines go. A port: any logger fits behind it. */
export interface Logger {
  /**
   * Whether lines of level debug are written. Where it is true, calls and pushes are logged with their
   * payloads; it is asked once, when a server is made. @defaultValue false
   */
  readonly debugEnabled?: boolean;
  /** What developers look at, payloads among it. */
  debug(message: string, fields?: LogFields): void;
  /** What happens now and then in a server that is well. */
  info(message: string, fields?: LogFields): void;
  /** What is not as it should be, though the server goes on. */
  warn(message: string, fields?: LogFields): void;
  /** What failed, and is to be mended. */
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to each of its lines. */
  child(fields: LogFields): Logger;
}

/** Drops every line. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
