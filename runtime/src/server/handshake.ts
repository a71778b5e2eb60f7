import {
  type Compression,
  deflateIfShorter,
  formatHandshakeResponse,
  type HandshakeRequest,
  type RouteDictionary,
  utf8Encode,
} from "../wire/index.js";

const noBytes = new Uint8Array(0);

/** What the answer to a handshake tells. */
export interface HandshakeAnswer {
  readonly dictionary: RouteDictionary;
  readonly heartbeatMs: number;
  readonly serializer: string;
  /** Deflate the answer where that is shorter; `null` for never. */
  readonly compression: Compression | null;
}

/** Bodies of the two answers, made once per server. */
export class HandshakeBodies {
  readonly #plain: Uint8Array;
  readonly #shortest: Uint8Array;
  /** Code 400: the handshake is refused. Plain, for it may not even have said what the client can read. */
  readonly refused: Uint8Array;

  constructor(answer: HandshakeAnswer) {
    this.#plain = body(200, answer);
    this.#shortest = shortest(this.#plain, answer.compression);
    this.refused = body(400, answer);
  }

  accepted(inflates: boolean): Uint8Array {
    return inflates ? this.#shortest : this.#plain;
  }
}

/** Clients of the pomelo family tell a `type` and can't inflate; ours tells one too and can. */
export function canInflate({ sys }: HandshakeRequest): boolean {
  return sys.type === "" || isOwnClient(sys.type);
}

/** What tells a client why it is kicked: those that can't read it expect no body. */
export function kickBody(client: HandshakeRequest | null, reason: string): Uint8Array {
  const type = client?.sys.type ?? "";
  const reads = type.startsWith("js-") || isOwnClient(type);
  return reads ? utf8Encode(JSON.stringify({ reason })) : noBytes;
}

export function isOwnClient(type: string): boolean {
  return type.startsWith("pitaya-");
}

function body(code: number, answer: HandshakeAnswer): Uint8Array {
  const { dictionary, heartbeatMs, serializer } = answer;
  return formatHandshakeResponse(code, dictionary, heartbeatMs / 1000, serializer);
}

function shortest(plain: Uint8Array, compression: Compression | null): Uint8Array {
  return (compression === null ? null : deflateIfShorter(compression, plain)) ?? plain;
}
