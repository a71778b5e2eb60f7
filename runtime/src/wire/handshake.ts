import { ProtocolError } from "../error/index.js";
import { DictionaryError, RouteDictionary } from "./dictionary.js";
import { formatGoJson, formatGoMap } from "./go-json.js";
import {
  type AnswerToOwn,
  type ClientKnowledge,
  clientKnowledge,
  nothingKnown,
  type OwnSys,
  type SchemaAnswer,
  schemaAnswer,
} from "./handshake-knowledge.js";
import { utf8Decode, utf8Encode } from "./utf8.js";

/** What a client tells of itself; each member is empty if it did not. */
export interface ClientInfo {
  /** What it runs on, such as `ios`; `""` if it says none. */
  readonly platform: string;
  /** Version of the client library; `""` if it says none. */
  readonly libVersion: string;
  /** Build of the application; `""` if it says none. */
  readonly clientBuildNumber: string;
  /** Version of the application; `""` if it says none. */
  readonly clientVersion: string;
  /** Kind of client library, `js-websocket` for those of the pomelo family. */
  readonly type: string;
}

/** What a client tells when it connects. */
export interface HandshakeRequest {
  /** Of the client's program. */
  readonly sys: ClientInfo;
  /** Whatever the client's user handed over; `null` if nothing. */
  readonly user: Readonly<Record<string, unknown>> | null;
  /** What it knows of the server's schema; absent for other clients than ours. */
  readonly knowledge?: ClientKnowledge;
}

export interface HandshakeResponse {
  /** 200, or 400 for a handshake that was refused. */
  readonly code: number;
  readonly sys: {
    readonly dict: Readonly<Record<string, number>>;
    /** Of the dictionary, where it is left out because the client has it. */
    readonly dictHash?: string;
    /** Seconds. */
    readonly heartbeat: number;
    readonly serializer: string;
    /** Absent for other servers than ours, and those without a schema. */
    readonly schema?: SchemaAnswer;
  };
}

const maxDepth = 32;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a client's handshake as Pitaya does: names of members match in any case, the last of equal
 * ones wins, unknown ones are ignored, `null` stands for absent.
 *
 * @throws ProtocolError `bad-handshake`
 */
export function parseHandshakeRequest(body: Uint8Array): HandshakeRequest {
  const parsed = parseJson(utf8Decode(body));
  if (!withinDepth(parsed, maxDepth)) throw badHandshake(`nested deeper than ${maxDepth}`);
  // Validators and handlers may merge what they get into objects of their own.
  if (holdsTrap(parsed)) throw badHandshake('a member "__proto__" or "constructor.prototype"');
  const root = objectOrNull(parsed, "body");
  const sys = objectOrNull(member(root, "sys"), "sys");
  const user = objectOrNull(member(root, "user"), "user");
  const knowledge = clientKnowledge(sys);
  return { sys: clientInfo(sys), user, ...(knowledge === null ? {} : { knowledge }) };
}

function clientInfo(sys: JsonObject | null): ClientInfo {
  const told = (name: string): string => text(member(sys, name), `sys.${name}`);
  return {
    platform: told("platform"),
    libVersion: told("libVersion"),
    clientBuildNumber: told("clientBuildNumber"),
    clientVersion: told("clientVersion"),
    type: typeName(member(sys, "type")),
  };
}

/** The bytes of a server's answer, plain. */
export function formatHandshakeResponse(
  code: number,
  dictionary: RouteDictionary,
  heartbeatSeconds: number,
  serializer: string,
  { knowsDictionary, schema }: AnswerToOwn = nothingKnown,
): Uint8Array {
  const dict = knowsDictionary
    ? `"dictHash":${formatGoJson(dictionary.hash)}`
    : `"dict":${formatGoMap(Object.fromEntries(dictionary.entries()))}`;
  const name = formatGoJson(serializer);
  const more = schema === null ? "" : `,"schema":${JSON.stringify(schema)}`;
  const sys = `{${dict},"heartbeat":${heartbeatSeconds},"serializer":${name}${more}}`;
  return utf8Encode(`{"code":${code},"sys":${sys}}`);
}

/**
 * Reads a server's answer, plain.
 *
 * @throws ProtocolError `bad-handshake`
 */
export function parseHandshakeResponse(body: Uint8Array): HandshakeResponse {
  const root = objectOrNull(parseJson(utf8Decode(body)), "body");
  const code = member(root, "code");
  if (typeof code !== "number") throw badHandshake("code is no number");
  const sys = objectOrNull(member(root, "sys"), "sys");
  const heartbeat = member(sys, "heartbeat") ?? 0;
  if (typeof heartbeat !== "number" || !(heartbeat >= 0 && heartbeat < Number.POSITIVE_INFINITY)) {
    throw badHandshake("sys.heartbeat is no number of seconds");
  }
  const dict = routeCodes(objectOrNull(member(sys, "dict"), "sys.dict") ?? {});
  const serializer = text(member(sys, "serializer"), "sys.serializer") || "json";
  const dictHash = text(member(sys, "dictHash"), "sys.dictHash");
  const schema = schemaAnswer(member(sys, "schema"));
  const own = {
    ...(dictHash === "" ? {} : { dictHash }),
    ...(schema === null ? {} : { schema }),
  };
  return { code, sys: { dict, heartbeat, serializer, ...own } };
}

/** The bytes of a client's handshake. */
export function formatHandshakeRequest(
  sys: Partial<ClientInfo> & OwnSys,
  user?: JsonObject,
): Uint8Array {
  return utf8Encode(JSON.stringify(user === undefined ? { sys } : { sys, user }));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new ProtocolError("bad-handshake", "handshake is no JSON", {
      cause,
    });
  }
}

function objectOrNull(value: unknown, name: string): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw badHandshake(`${name} is no object`);
  return value as JsonObject;
}

function member(object: JsonObject | null, name: string): unknown {
  if (object === null) return undefined;
  const wanted = foldCase(name);
  let found: unknown;
  for (const key of Object.keys(object)) {
    // Names that fold to the same are of one length: most need no folding.
    if (key.length === name.length && foldCase(key) === wanted) found = object[key];
  }
  return found;
}

/** As Go compares names: ſ, which has no lower case of its own, is an s. */
function foldCase(name: string): string {
  return name.toLowerCase().replaceAll("ſ", "s");
}

function routeCodes(dict: JsonObject): Readonly<Record<string, number>> {
  const codes = dict as Record<string, number>;
  try {
    new RouteDictionary(codes);
    return codes;
  } catch (cause) {
    if (!(cause instanceof DictionaryError)) throw cause;
    throw badHandshake(`sys.dict: ${cause.message}`);
  }
}

function text(value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw badHandshake(`${name} is no string`);
  return value;
}

/** Pitaya does not know this member, so nothing in it may be an error. */
function typeName(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function withinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  return Object.values(value).every((inner) => withinDepth(inner, depth - 1));
}

/** Whether merging it into another object would change what all objects inherit. */
function holdsTrap(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]: [string, unknown]) => {
    if (name === "__proto__" || holdsTrap(inner)) return true;
    const isObject = typeof inner === "object" && inner !== null;
    return name === "constructor" && isObject && Object.hasOwn(inner, "prototype");
  });
}

function badHandshake(why: string): ProtocolError {
  return new ProtocolError("bad-handshake", `invalid handshake: ${why}`);
}
