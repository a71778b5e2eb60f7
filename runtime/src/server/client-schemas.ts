import {
  type Budget,
  findFault,
  hashShapes,
  type PayloadForm,
  parseShapes,
  type RouteShape,
  ShapeBudgetError,
  ShapeError,
  type ShapeFault,
  type Shapes,
  shapeKey,
} from "../dispatch/index.js";
import { ProtocolError } from "../error/index.js";
import { type Metrics, metricNames, type SampledLog } from "../observe/index.js";
import type { ClientKnowledge, RouteDifference, SchemaAnswer } from "../wire/index.js";

/** What clients may call and get pushed, as the generated `schema` says. */
export interface SchemaText {
  /** Of `shapes`. */
  readonly hash: string;
  /** Routes and messages; docs/schema-hash.md. */
  readonly shapes: string;
}

/** What is known of handlers on other servers. */
export interface ShapesElsewhere {
  /** Another number after each change. */
  readonly version: number;
  /** A handler's route on the servers that are there; empty if none has told. */
  handlersOf(route: string): readonly RouteShape[];
}

export interface ClientSchemasServices {
  readonly schema: SchemaText;
  /** How payloads of clients are written. */
  readonly form: PayloadForm;
  readonly elsewhere: ShapesElsewhere;
  /** What a handshake may have. */
  readonly maxHandshakeBytes: number;
  readonly log: SampledLog;
  readonly metrics: Metrics;
}

/** Builds of clients that are remembered; a client of one that was forgotten is asked again. */
const maxKnown = 64;
/** Differences that one client is told of. */
const maxTold = 100;

interface KnownSchema {
  readonly shapes: Shapes;
  /** Of {@link ShapesElsewhere}. */
  version: number;
  differs: readonly RouteDifference[];
}

/**
 * Compares the schemas of clients with the server's. A client shows the hash of its own; only of one that
 * is met for the first time the schema itself is asked for, so that handshakes stay short.
 */
export class ClientSchemas {
  readonly #services: ClientSchemasServices;
  readonly #own: Shapes;
  readonly #maxPairs: number;
  readonly #known = new Map<string, KnownSchema>();

  /** @throws ShapeError for a schema that is none */
  constructor(services: ClientSchemasServices) {
    this.#services = services;
    this.#own = parseShapes(services.schema.shapes);
    this.#maxPairs = 1_000 + 4 * this.#countPairs();
    this.#remember(services.schema.hash, this.#own);
  }

  /**
   * What the server says of a client's schema; `null` if the client has shown none.
   *
   * @throws ProtocolError `bad-handshake` for a schema that is none, or has another hash
   */
  answer({ schemaHash: hash, shapes }: ClientKnowledge): SchemaAnswer | null {
    if (hash === "") return null;
    let known = this.#known.get(hash);
    if (known === undefined) {
      if (shapes === "") return { ask: this.#services.maxHandshakeBytes };
      known = this.#remember(hash, readShapes(hash, shapes));
    }
    this.#refresh(hash, known);
    const { differs } = known;
    for (const { route } of differs) {
      const labels = { peer: "client", route };
      this.#services.metrics.count(metricNames.schemaDifferences, labels, 1);
    }
    return differs.length === 0 ? {} : { differs };
  }

  #remember(hash: string, shapes: Shapes): KnownSchema {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= maxKnown && oldest !== undefined) this.#known.delete(oldest);
    const known = { shapes, version: -1, differs: [] };
    this.#known.set(hash, known);
    return known;
  }

  /** Other servers come and go: what is true of their handlers changes with them. */
  #refresh(hash: string, known: KnownSchema): void {
    const { version } = this.#services.elsewhere;
    if (known.version === version) return;
    known.version = version;
    known.differs = this.#compare(known.shapes);
    if (known.differs.length === 0) return;
    const differs = known.differs.map(({ route, how }) => `${route}: ${how}`);
    this.#services.log.warn("clients with another schema", { schema: hash, differs });
  }

  #compare(shapes: Shapes): readonly RouteDifference[] {
    const budget = { pairs: this.#maxPairs };
    const differs: RouteDifference[] = [];
    for (const shape of shapes.values()) {
      const fault = this.#faultOf(shape, budget);
      const { route, kind } = shape;
      if (fault !== undefined && kind !== "remote") differs.push({ route, kind, ...fault });
    }
    return differs.sort((a, b) => Number(b.breaks) - Number(a.breaks)).slice(0, maxTold);
  }

  /** A route of several servers is one as long as any of them understands it. */
  #faultOf(client: RouteShape, budget: Budget): ShapeFault | undefined {
    const { elsewhere, form } = this.#services;
    const others = client.kind === "handler" ? elsewhere.handlersOf(client.route) : [];
    const servers =
      others.length > 0 ? others : [this.#own.get(shapeKey(client.kind, client.route))];
    const faults = servers.map((server) => within(() => findFault(client, server, form, budget)));
    if (faults.includes(undefined)) return undefined;
    return faults.find((fault) => fault?.breaks === false) ?? faults[0];
  }

  #countPairs(): number {
    const budget = { pairs: Number.MAX_SAFE_INTEGER };
    for (const shape of this.#own.values()) findFault(shape, shape, "protobuf", budget);
    return Number.MAX_SAFE_INTEGER - budget.pairs;
  }
}

function readShapes(hash: string, shapes: string): Shapes {
  if (hashShapes(shapes) !== hash) throw badSchema(`its hash is not "${hash.slice(0, 40)}"`);
  return within(() => parseShapes(shapes));
}

/** What a client made up is its own fault. */
function within<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ShapeError || cause instanceof ShapeBudgetError) {
      throw badSchema(cause.message, cause);
    }
    throw cause;
  }
}

function badSchema(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError("bad-handshake", `invalid handshake: sys.schemaShapes: ${why}`, {
    cause,
  });
}
