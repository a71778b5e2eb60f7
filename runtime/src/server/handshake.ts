import { ProtocolError } from "../error/index.js";
import { type Metrics, metricNames } from "../observe/index.js";
import {
  type Compression,
  deflateIfShorter,
  formatHandshakeResponse,
  type HandshakeRequest,
  type RouteDictionary,
} from "../wire/index.js";

/** What the answer to a handshake tells. */
export interface HandshakeAnswer {
  readonly dictionary: RouteDictionary;
  readonly heartbeatMs: number;
  readonly serializer: string;
  /** Deflate the answer where that is shorter; `null` for never. */
  readonly compression: Compression | null;
}

/** Looks at a client's handshake; what it throws refuses the client, who is not told why. */
export interface HandshakeValidator {
  readonly name: string;
  validate(handshake: HandshakeRequest): void;
}

/**
 * Asks all of them, in order of registration; the first that throws decides.
 *
 * @throws ProtocolError `handshake-refused`
 */
export function validateHandshake(
  request: HandshakeRequest,
  validators: readonly HandshakeValidator[],
  metrics: Metrics,
): void {
  for (const { name, validate } of validators) {
    try {
      validate(request);
    } catch (cause) {
      metrics.count(metricNames.handshakesRefused, { validator: name }, 1);
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ProtocolError("handshake-refused", `validator ${name}: ${why}`, { cause });
    }
  }
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

/** Whether a kick may have a body: those clients read it, all others expect none. */
export function readsKickBody({ sys }: HandshakeRequest): boolean {
  return sys.type.startsWith("js-") || isOwnClient(sys.type);
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
