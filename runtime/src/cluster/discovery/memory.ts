import type { ServerInfo } from "../../dispatch/index.js";
import type { Discovery, DiscoveryEvent } from "./discovery.js";

/** The servers of one process. */
export class MemoryRegistry {
  readonly #servers = new Map<string, ServerInfo>();
  readonly #listeners = new Set<(event: DiscoveryEvent) => void>();
  #sorted: readonly ServerInfo[] = [];
  #byType = new Map<string, readonly ServerInfo[]>();

  /** @throws Error if the id is taken */
  add(server: ServerInfo): void {
    if (this.#servers.has(server.id)) {
      throw new Error(
        `Cannot join the cluster: a server with id "${server.id}" is in it; choose another name`,
      );
    }
    this.#servers.set(server.id, server);
    this.#changed({ kind: "added", server });
  }

  remove(server: ServerInfo): void {
    if (this.#servers.get(server.id) !== server) return;
    this.#servers.delete(server.id);
    this.#changed({ kind: "removed", server });
  }

  get(id: string): ServerInfo | undefined {
    return this.#servers.get(id);
  }

  all(): readonly ServerInfo[] {
    return this.#sorted;
  }

  ofType(type: string): readonly ServerInfo[] {
    return this.#byType.get(type) ?? [];
  }

  listen(listener: (event: DiscoveryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(event: DiscoveryEvent): void {
    this.#sorted = [...this.#servers.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#byType = new Map();
    for (const server of this.#sorted) {
      this.#byType.set(server.type, [...this.ofType(server.type), server]);
    }
    for (const listener of this.#listeners) listener(event);
  }
}

/** One server's view of a {@link MemoryRegistry}. */
export class MemoryDiscovery implements Discovery {
  readonly #registry: MemoryRegistry;
  readonly #self: ServerInfo;

  constructor(registry: MemoryRegistry, self: ServerInfo) {
    this.#registry = registry;
    this.#self = self;
  }

  async start(): Promise<void> {}

  async announce(): Promise<void> {
    this.#registry.add(this.#self);
  }

  async withdraw(): Promise<void> {
    this.#registry.remove(this.#self);
  }

  async stop(): Promise<void> {
    this.#registry.remove(this.#self);
  }

  server(id: string): ServerInfo | undefined {
    return this.#registry.get(id);
  }

  serversOfType(type: string): readonly ServerInfo[] {
    return this.#registry.ofType(type);
  }

  servers(): readonly ServerInfo[] {
    return this.#registry.all();
  }

  onChange(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#registry.listen(listener);
  }
}
