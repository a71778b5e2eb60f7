import {
  findFault,
  type HandlerService,
  type MethodDesc,
  type PayloadForm,
  parseShapes,
  type RemoteService,
  type RouteShape,
  type ServerInfo,
  type ShapeFault,
  type Shapes,
  shapeKey,
} from "../../dispatch/index.js";
import { SchemaMismatchError } from "../../error/index.js";
import { type Logger, type Metrics, metricNames } from "../../observe/index.js";
import type { Discovery, DiscoveryEvent } from "../discovery/discovery.js";
import { decodeShapes, schemaHashOf } from "./own-schema.js";

export interface PeerSchemasServices {
  readonly self: ServerInfo;
  readonly discovery: Discovery;
  /** How arguments and replies of remotes are written. */
  readonly rpcForm: PayloadForm;
  /** How payloads of clients are written. */
  readonly clientForm: PayloadForm;
  /** What this server forwards and has the schema of. */
  readonly forwarded: Iterable<HandlerService>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** What a server tells of the services that it answers. */
  ask(server: ServerInfo): Promise<Uint8Array>;
}

type Service = HandlerService | RemoteService;

/** A service, as far as its shapes go; the same object each time. */
type Described = Pick<Service, "shapes">;

/** One schema of a server. */
interface KnownSchema {
  readonly shapes: Shapes;
  /** By method, what was found out when it was first called; `null`: nothing is wrong. */
  readonly refusals: Map<MethodDesc, ShapeFault | null>;
}

/**
 * What other servers answer, by what they announce. A schema is asked for once, whichever server has it.
 * Until it is there calls go on as if nothing was known.
 */
export class PeerSchemas {
  readonly #services: PeerSchemasServices;
  /** By hash; `null` while it is asked for. */
  readonly #known = new Map<string, KnownSchema | null>();
  readonly #parsed = new WeakMap<Described, Shapes>();
  readonly #called = new Set<RemoteService>();
  /** What was compared with whom, so that each is told once. */
  readonly #compared = new WeakMap<ServerInfo, Set<Service>>();
  #version = 0;
  #stopListening: (() => void) | null = null;

  constructor(services: PeerSchemasServices) {
    this.#services = services;
  }

  /** Changes with what {@link handlersOf} gives. */
  get version(): number {
    return this.#version;
  }

  /** Looks at the servers that there are, and those that come; call it once calls can be made. */
  start(): void {
    const { discovery } = this.#services;
    this.#stopListening = discovery.onChange((event) => this.#onChange(event));
    for (const server of discovery.servers()) this.#look(server);
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = null;
  }

  /** This server calls methods of `service` from now on. */
  note(service: RemoteService): void {
    if (this.#called.has(service)) return;
    this.#called.add(service);
    for (const server of this.#services.discovery.serversOfType(service.serverType)) {
      this.#look(server);
    }
  }

  /** @throws SchemaMismatchError for a call whose values would be read as others */
  check(target: ServerInfo, service: Described, method: MethodDesc): void {
    if (service.shapes === undefined) return;
    const theirs = this.#schemaOf(target);
    if (theirs === undefined) return;
    let fault = theirs.refusals.get(method);
    if (fault === undefined) {
      fault = this.#faultOf("remote", service, method.route, theirs.shapes) ?? null;
      theirs.refusals.set(method, fault);
    }
    if (fault?.breaks) throw new SchemaMismatchError(method.route, fault.how, target.id);
  }

  /** A handler's route, on each server that is there and has told. */
  handlersOf(route: string): readonly RouteShape[] {
    const type = route.slice(0, route.indexOf("."));
    const { self, discovery } = this.#services;
    if (type === self.type) return [];
    const known = discovery.serversOfType(type).map((server) => this.#schemaOf(server));
    const shapes = known.map((schema) => schema?.shapes.get(shapeKey("handler", route)));
    return [...new Set(shapes.filter((shape) => shape !== undefined))];
  }

  #schemaOf(server: ServerInfo): KnownSchema | undefined {
    const hash = schemaHashOf(server);
    return hash === undefined ? undefined : (this.#known.get(hash) ?? undefined);
  }

  #onChange({ kind, server }: DiscoveryEvent): void {
    this.#version++;
    if (kind === "removed") this.#forget();
    else this.#look(server);
  }

  /** Schemas that no server has any more. */
  #forget(): void {
    const used = new Set(this.#services.discovery.servers().map(schemaHashOf));
    for (const hash of this.#known.keys()) if (!used.has(hash)) this.#known.delete(hash);
  }

  #look(server: ServerInfo): void {
    const hash = schemaHashOf(server);
    if (hash === undefined || server.id === this.#services.self.id) return;
    const known = this.#known.get(hash);
    if (known === undefined && this.#concerns(server)) void this.#learn(server, hash);
    else if (known) this.#compare(server, known.shapes);
  }

  /** Clients may call any type of servers through a frontend. */
  #concerns({ type }: ServerInfo): boolean {
    const { self } = this.#services;
    const forwards = self.frontend && type !== self.type;
    return forwards || [...this.#called].some(({ serverType }) => serverType === type);
  }

  async #learn(server: ServerInfo, hash: string): Promise<void> {
    const { log, discovery, self } = this.#services;
    this.#known.set(hash, null);
    try {
      const texts = decodeShapes(await this.#services.ask(server));
      const shapes = new Map(texts.flatMap((text) => [...parseShapes(text)]));
      this.#known.set(hash, { shapes, refusals: new Map() });
    } catch (error) {
      // The next server that comes with it is another chance.
      this.#known.delete(hash);
      if (this.#stopListening === null) return;
      const fields = { server: self.id, peer: server.id, error: String(error) };
      log.warn("cannot learn the schema of a server", fields);
      return;
    }
    this.#version++;
    for (const each of discovery.servers()) if (schemaHashOf(each) === hash) this.#look(each);
  }

  #compare(server: ServerInfo, theirs: Shapes): void {
    const compared = this.#compared.get(server) ?? new Set();
    this.#compared.set(server, compared);
    const differs: string[] = [];
    for (const service of [...this.#services.forwarded, ...this.#called]) {
      if (service.serverType !== server.type || compared.has(service)) continue;
      compared.add(service);
      differs.push(...this.#differences(server, service, theirs));
    }
    if (differs.length === 0) return;
    const fields = { server: this.#services.self.id, peer: server.id, differs };
    this.#services.log.warn("a server with another schema", fields);
  }

  #differences(server: ServerInfo, service: Service, theirs: Shapes): string[] {
    return Object.values(service.methods).flatMap(({ route }) => {
      const fault = this.#faultOf(service.kind, service, route, theirs);
      if (fault === undefined) return [];
      const labels = { peer: server.type, route };
      this.#services.metrics.count(metricNames.schemaDifferences, labels, 1);
      return [`${route}: ${fault.how}`];
    });
  }

  #faultOf(
    kind: Service["kind"],
    service: Described,
    route: string,
    theirs: Shapes,
  ): ShapeFault | undefined {
    const key = shapeKey(kind, route);
    const ours = this.#shapesOf(service).get(key);
    if (ours === undefined) return undefined;
    const { rpcForm, clientForm } = this.#services;
    return findFault(ours, theirs.get(key), kind === "remote" ? rpcForm : clientForm);
  }

  #shapesOf(service: Described): Shapes {
    const known = this.#parsed.get(service);
    if (known !== undefined) return known;
    const shapes: Shapes = service.shapes === undefined ? new Map() : parseShapes(service.shapes);
    this.#parsed.set(service, shapes);
    return shapes;
  }
}
