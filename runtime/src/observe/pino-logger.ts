import { type Logger as Pino, pino } from "pino";
import type { LogFields, Logger } from "./logger.js";

/** The lowest level that is written; `silent` writes none. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** How the default logger writes. */
export interface PinoLoggerOptions {
  /** The lowest level that is written; `info` if absent. */
  readonly level?: LogLevel;
}

/** Lines of JSON on stderr, through pino. */
export function createPinoLogger(options: PinoLoggerOptions = {}): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // Without it an error is written as an empty object.
  const serializers = { error: pino.stdSerializers.err };
  return wrap(pino({ level: options.level ?? "info", base: null, serializers }, destination));
}

function wrap(log: Pino): Logger {
  return {
    debugEnabled: log.isLevelEnabled("debug"),
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
    child: (fields: LogFields) => wrap(log.child(fields)),
  };
}
