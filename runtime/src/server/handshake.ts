import {
  type AnswerToOwn,
  type Compression,
  deflateIfShorter,
  formatHandshakeResponse,
  type HandshakeRequest,
  nothingKnown,
  type RouteDictionary,
  utf8Encode,
} from "../wire/index.js";
import type { ClientSchemas } from "./client-schemas.js";

const noBytes = new Uint8Array(0);

/** What the answer to a handshake tells. */
export interface HandshakeAnswer {
  readonly dictionary: RouteDictionary;
  readonly heartbeatMs: number;
  readonly serializer: string;
  /** Deflate the answer where that is shorter; `null` for never. */
  readonly compression: Compression | null;
}

/** Answers to clients who showed what they know that are kept. */
const maxKept = 64;

/** One answer, for those who can inflate it and the others. */
interface Body {
  readonly plain: Uint8Array;
  readonly shortest: Uint8Array;
}

/** Bodies of the answers, most of them made once per server. */
export class HandshakeBodies {
  readonly #answer: HandshakeAnswer;
  readonly #schemas: ClientSchemas | null;
  readonly #usual: Body;
  /** By what is special about them. */
  readonly #own = new Map<string, Body>();
  /** Code 400: the handshake is refused. Plain, for it may not even have said what the client can read. */
  readonly refused: Uint8Array;

  /** @param schemas - `null`: clients are told nothing of their schema */
  constructor(answer: HandshakeAnswer, schemas: ClientSchemas | null) {
    this.#answer = answer;
    this.#schemas = schemas;
    this.#usual = this.#body(nothingKnown);
    this.refused = format(400, answer, nothingKnown);
  }

  /** @throws ProtocolError `bad-handshake` for a schema that is none */
  accepted(request: HandshakeRequest): Uint8Array {
    const { plain, shortest } = this.#bodyFor(request);
    return canInflate(request) ? shortest : plain;
  }

  #bodyFor({ knowledge }: HandshakeRequest): Body {
    if (knowledge === undefined) return this.#usual;
    const { dictionary } = this.#answer;
    const schema = this.#schemas?.answer(knowledge) ?? null;
    const knowsDictionary = dictionary.size > 0 && knowledge.dictHash === dictionary.hash;
    if (!knowsDictionary && schema === null) return this.#usual;
    const key = `${knowsDictionary} ${JSON.stringify(schema)}`;
    const kept = this.#own.get(key);
    if (kept !== undefined) return kept;
    if (this.#own.size >= maxKept) this.#own.clear();
    const made = this.#body({ knowsDictionary, schema });
    this.#own.set(key, made);
    return made;
  }

  #body(own: AnswerToOwn): Body {
    const plain = format(200, this.#answer, own);
    return { plain, shortest: shortest(plain, this.#answer.compression) };
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

function format(code: number, answer: HandshakeAnswer, own: AnswerToOwn): Uint8Array {
  const { dictionary, heartbeatMs, serializer } = answer;
  return formatHandshakeResponse(code, dictionary, heartbeatMs / 1000, serializer, own);
}

function shortest(plain: Uint8Array, compression: Compression | null): Uint8Array {
  return (compression === null ? null : deflateIfShorter(compression, plain)) ?? plain;
}
