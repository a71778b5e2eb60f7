import type { ServerInfo } from "../../dispatch/index.js";
import type { DiscoveryEvent } from "./discovery.js";

const none: readonly ServerInfo[] = [];

/**
 * Known servers. Callers read the lists for every message: a list is made anew only after a server of
 * its type has changed.
 */
export class ServerTable {
  readonly #servers = new Map<string, ServerInfo>();
  readonly #types = new Map<string, ServersOfType>();
  readonly #listeners = new Set<(event: DiscoveryEvent) => void>();
  #sorted: readonly ServerInfo[] | null = none;

  /** Adds a server, or what is new of it; one that is as it was is no event. */
  put(server: ServerInfo): void {
    const known = this.#servers.get(server.id);
    if (known !== undefined && isSame(known, server)) return;
    if (known !== undefined) this.#drop(known);
    this.#servers.set(server.id, server);
    let ofType = this.#types.get(server.type);
    if (ofType === undefined) {
      ofType = new ServersOfType();
      this.#types.set(server.type, ofType);
    }
    ofType.add(server);
    this.#tell({ kind: known === undefined ? "added" : "changed", server });
  }

  /** Takes a server out, and tells the listeners; nothing happens if it is not there. */
  remove(id: string): void {
    const server = this.#servers.get(id);
    if (server === undefined) return;
    this.#drop(server);
    this.#tell({ kind: "removed", server });
  }

  /** The server of that id, `undefined` if there is none. */
  get(id: string): ServerInfo | undefined {
    return this.#servers.get(id);
  }

  /** Sorted by id. */
  all(): readonly ServerInfo[] {
    this.#sorted ??= sorted(this.#servers.values());
    return this.#sorted;
  }

  /** Sorted by id. */
  ofType(type: string): readonly ServerInfo[] {
    return this.#types.get(type)?.sorted ?? none;
  }

  /** Events from here on, until the returned function is called. */
  listen(listener: (event: DiscoveryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #drop(server: ServerInfo): void {
    this.#servers.delete(server.id);
    const ofType = this.#types.get(server.type);
    ofType?.delete(server);
    if (ofType?.isEmpty === true) this.#types.delete(server.type);
  }

  #tell(event: DiscoveryEvent): void {
    this.#sorted = null;
    for (const listener of this.#listeners) listener(event);
  }
}

class ServersOfType {
  readonly #servers = new Map<string, ServerInfo>();
  #sorted: readonly ServerInfo[] | null = null;

  get sorted(): readonly ServerInfo[] {
    this.#sorted ??= sorted(this.#servers.values());
    return this.#sorted;
  }

  get isEmpty(): boolean {
    return this.#servers.size === 0;
  }

  add(server: ServerInfo): void {
    this.#servers.set(server.id, server);
    this.#sorted = null;
  }

  delete(server: ServerInfo): void {
    this.#servers.delete(server.id);
    this.#sorted = null;
  }
}

function sorted(servers: Iterable<ServerInfo>): readonly ServerInfo[] {
  return Object.freeze([...servers].sort((a, b) => (a.id < b.id ? -1 : 1)));
}

function isSame(a: ServerInfo, b: ServerInfo): boolean {
  return (
    a.type === b.type &&
    a.frontend === b.frontend &&
    a.hostname === b.hostname &&
    sameMetadata(a.metadata, b.metadata)
  );
}

function sameMetadata(a: ServerInfo["metadata"], b: ServerInfo["metadata"]): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
