/*
 * What our own clients and servers tell each other in the handshake besides what Pitaya's do:
 * docs/schema-hash.md. Whoever does not know these members ignores them.
 */

/** What a client was built with. */
export interface ClientKnowledge {
  /** Of the dictionary that it has; `""` for none. */
  readonly dictHash: string;
  /** Of its schema; `""` for none. */
  readonly schemaHash: string;
  /** The schema itself, if the server has asked for it; else `""`. */
  readonly shapes: string;
}

/** What our clients send in `sys` beside {@link ClientInfo}; others ignore it. */
export interface OwnSys {
  readonly dictHash?: string;
  readonly schemaHash?: string;
  readonly schemaShapes?: string;
}

/** Pitaya does not know these members, so nothing in them may be an error. */
export function clientKnowledge(
  sys: Readonly<Record<string, unknown>> | null,
): ClientKnowledge | null {
  const told = (name: string): string => {
    const value = sys?.[name];
    return typeof value === "string" ? value : "";
  };
  const dictHash = told("dictHash");
  const schemaHash = told("schemaHash");
  if (dictHash === "" && schemaHash === "") return null;
  return { dictHash, schemaHash, shapes: told("schemaShapes") };
}

/** A route on which a client and its server do not understand each other. */
export interface RouteDifference {
  /** In full, `type.service.method`; of a push what clients listen on. */
  readonly route: string;
  /** Whether the client calls it or gets it pushed. */
  readonly kind: "handler" | "push";
  /** Such as `request field 2: string for the caller, bool for the server`. */
  readonly how: string;
  /** Values would be read as others: the client does not call it. */
  readonly breaks: boolean;
}

/** What a server says of a client's schema. */
export interface SchemaAnswer {
  /** Bytes that a second handshake with the schema itself may have; absent: it need not come. */
  readonly ask?: number;
  /** Absent: none. */
  readonly differs?: readonly RouteDifference[];
}

/** What an answer tells those alone who showed what they know. */
export interface AnswerToOwn {
  /** Whether the client has the dictionary already. */
  readonly knowsDictionary: boolean;
  readonly schema: SchemaAnswer | null;
}

export const nothingKnown: AnswerToOwn = { knowsDictionary: false, schema: null };

/** What can't be read is as if it was not said: the server may be of another make. */
export function schemaAnswer(value: unknown): SchemaAnswer | null {
  if (typeof value !== "object" || value === null) return null;
  const { ask, differs } = value as { readonly ask?: unknown; readonly differs?: unknown };
  return {
    ...(typeof ask === "number" ? { ask } : {}),
    ...(Array.isArray(differs) ? { differs: differs.filter(isDifference) } : {}),
  };
}

function isDifference(value: unknown): value is RouteDifference {
  if (typeof value !== "object" || value === null) return false;
  const { route, kind, how, breaks } = value as Readonly<Record<string, unknown>>;
  const isKnown = kind === "handler" || kind === "push";
  return (
    typeof route === "string" && isKnown && typeof how === "string" && typeof breaks === "boolean"
  );
}
