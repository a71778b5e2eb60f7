import { ConfigError } from "../../config/index.js";

/** Where Redis is, and how to get in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** Present: speak TLS. */
  readonly tls?: object;
}

const defaultPort = 6379;

/**
 * Reads `host:port`, `redis://…` or, for TLS, `rediss://…`; a URL may have user, password and number
 * of the database.
 *
 * @param password - if the URL has none
 * @throws ConfigError for anything else
 */
export function parseRedisAddress(text: string, password = ""): RedisAddress {
  const url = toUrl(text);
  const secret = decodeURIComponent(url.password) || password;
  const username = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? defaultPort : Number(url.port),
    db: Number(url.pathname.slice(1)),
    ...(username === "" ? {} : { username }),
    ...(secret === "" ? {} : { password: secret }),
    ...(url.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

function toUrl(text: string): URL {
  const full = text.includes("://") ? text : `redis://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  const known = url !== null && (url.protocol === "redis:" || url.protocol === "rediss:");
  if (known && url.hostname !== "" && /^\/?\d*$/.test(url.pathname)) return url;
  // Without what stands before an @: it may be a password.
  const shown = JSON.stringify(text.replace(/^(.*:\/\/)?.*@/, "$1…@"));
  throw new ConfigError(
    `Cannot use ${shown} as address of Redis: it has to be host:port, redis://host:port/db or rediss://host:port/db`,
  );
}
