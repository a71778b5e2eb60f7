import { ProtocolError } from "../error/index.js";
import type { Serializer } from "../serialize/index.js";
import {
  type Compression,
  DictionaryError,
  type HandshakeResponse,
  isCompressed,
  parseHandshakeResponse,
  RouteDictionary,
  type RouteDifference,
} from "../wire/index.js";

/** What server and client agreed on. */
export interface Agreement {
  readonly serializer: Serializer;
  readonly dictionary: RouteDictionary;
  /** Interval of heartbeats, ms; 0 for none. */
  readonly heartbeatMs: number;
  /** Routes that the server has in another form; empty if it knows of none. */
  readonly differs: readonly RouteDifference[];
}

/**
 * A server's answer to the handshake, plain or a zlib stream: no flag tells which.
 *
 * @throws ProtocolError `bad-handshake`, `bad-compression`, `inflated-too-large`
 */
export function readServerHandshake(
  body: Uint8Array,
  compression: Compression,
  maxInflatedBytes: number,
): HandshakeResponse {
  const plain = isCompressed(body) ? compression.inflate(body, maxInflatedBytes) : body;
  return parseHandshakeResponse(plain);
}

/** @throws ProtocolError `bad-handshake` for an unknown serializer, a bad dictionary or interval */
export function agree(
  { sys }: HandshakeResponse,
  serializers: ReadonlyMap<string, Serializer>,
  known: RouteDictionary | null = null,
): Agreement {
  const serializer = serializers.get(sys.serializer);
  if (serializer === undefined) {
    const known = [...serializers.keys()].join(", ");
    throw badHandshake(`server's serializer "${sys.serializer}" is none of ${known}`);
  }
  if (!(sys.heartbeat >= 0 && sys.heartbeat < Number.POSITIVE_INFINITY)) {
    throw badHandshake(`sys.heartbeat of ${sys.heartbeat} s`);
  }
  return {
    serializer,
    dictionary: readDictionary(sys, known),
    heartbeatMs: 1000 * sys.heartbeat,
    differs: sys.schema?.differs ?? [],
  };
}

function readDictionary(
  { dict, dictHash }: HandshakeResponse["sys"],
  known: RouteDictionary | null,
): RouteDictionary {
  if (dictHash !== undefined) {
    if (dictHash === known?.hash) return known;
    throw badHandshake(`sys.dictHash "${dictHash}" is of no dictionary that the client has`);
  }
  try {
    return new RouteDictionary(Object.entries(dict));
  } catch (cause) {
    if (cause instanceof DictionaryError) throw badHandshake(cause.message, cause);
    throw cause;
  }
}

function badHandshake(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError("bad-handshake", `invalid handshake: ${why}`, { cause });
}
