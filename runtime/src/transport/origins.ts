import type { IncomingMessage } from "node:http";

/**
 * Pages whose scripts may connect, as `https://game.example`, a port only if it is not the scheme's
 * own; `same-host`, or none, for pages of the host and port that the client connects to; `any`.
 */
export type Origins = "any" | "same-host" | readonly string[];

/** Whether a request's page may connect. */
export type OriginRule = (request: IncomingMessage) => boolean;

/**
 * Only browsers tell an origin, and they always do: a request without one is no page's and is let in.
 *
 * @throws Error that names an origin that can't be one
 */
export function originRule(origins: Origins): OriginRule {
  if (origins === "any") return () => true;
  if (origins === "same-host" || origins.length === 0) return unlessAbsent(isSameHost);
  const allowed = new Set(origins.map(parseOrigin));
  return unlessAbsent((origin) => allowed.has(origin));
}

function unlessAbsent(rule: (origin: string, request: IncomingMessage) => boolean): OriginRule {
  return (request) => {
    const { origin } = request.headers;
    return origin === undefined || rule(origin.toLowerCase(), request);
  };
}

function isSameHost(origin: string, { headers }: IncomingMessage): boolean {
  const page = parseUrl(origin);
  if (page === null) return false;
  // The scheme decides which port is left out.
  const own = parseUrl(`${page.protocol}//${headers.host ?? ""}`);
  return own !== null && page.host === own.host;
}

function parseOrigin(text: string): string {
  // What browsers call a page without an address, such as one from a file.
  if (text === "null") return text;
  const url = parseUrl(text);
  if (url !== null && url.origin === text.toLowerCase()) return url.origin;
  const mend =
    url === null || url.origin === "null" ? "" : `; did you mean ${JSON.stringify(url.origin)}?`;
  throw new Error(
    `Cannot use ${JSON.stringify(text)} in origins: an origin is a scheme and a host, as "https://game.example"${mend}`,
  );
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
