import type { ConnectionOptions } from "@nats-io/transport-node";
import type { NatsPlace } from "./options.js";

/** The library, loaded when it is needed. */
export type NatsLibrary = typeof import("@nats-io/transport-node");

export function loadNats(): Promise<NatsLibrary> {
  return import("@nats-io/transport-node");
}

/** What a url says. */
export interface NatsAddresses {
  /** `host:port` of each. */
  readonly hosts: readonly string[];
  readonly secure: boolean;
  readonly user: string;
  readonly pass: string;
}

/** @throws Error that names what is wrong with the url, without its password */
export function parseUrls(text: string): NatsAddresses {
  const urls = text
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "")
    .map(parseUrl);
  const [first] = urls;
  if (first === undefined) throw new Error("the url of NATS is empty; write nats://host:4222");
  return {
    hosts: urls.map(({ host }) => host),
    secure: urls.some(({ protocol }) => protocol === "tls:"),
    user: decodeURIComponent(first.username),
    pass: decodeURIComponent(first.password),
  };
}

function parseUrl(text: string): URL {
  const shown = text.replace(/\/\/.*@/, "//...@");
  let url: URL;
  try {
    url = new URL(text.includes("://") ? text : `nats://${text}`);
  } catch (cause) {
    throw new Error(`the url "${shown}" of NATS can't be read; write nats://host:4222`, { cause });
  }
  if (url.protocol === "nats:" || url.protocol === "tls:") return url;
  throw new Error(`NATS is reached by nats:// or tls://, not by "${shown}"`);
}

/** For one attempt to connect: connecting again is not left to the library. */
export function connectOptions(
  library: NatsLibrary,
  place: NatsPlace,
  attempt: { readonly name: string; readonly hosts: readonly string[]; readonly timeoutMs: number },
): ConnectionOptions {
  const addresses = parseUrls(place.url);
  return {
    name: attempt.name,
    servers: [...attempt.hosts],
    timeout: attempt.timeoutMs,
    reconnect: false,
    noAsyncTraces: true,
    pingInterval: place.pingIntervalMs,
    maxPingOut: place.maxPingsOut,
    ...credentials(library, place, addresses),
    ...(addresses.secure || place.tls !== undefined ? { tls: { ...place.tls } } : {}),
  };
}

function credentials(
  library: NatsLibrary,
  place: NatsPlace,
  addresses: NatsAddresses,
): Pick<ConnectionOptions, "user" | "pass" | "token" | "authenticator"> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  if (place.creds !== undefined) {
    return { authenticator: library.credsAuthenticator(bytes(place.creds)) };
  }
  if (place.nkey !== undefined) {
    return { authenticator: library.nkeyAuthenticator(bytes(place.nkey)) };
  }
  const user = place.user ?? addresses.user;
  const pass = place.pass ?? addresses.pass;
  if (place.token !== undefined) return { token: place.token };
  if (user !== "" && pass === "") return { token: user };
  return user === "" ? {} : { user, pass };
}
