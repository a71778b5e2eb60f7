import { readFileSync, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { isRecord } from "../../config/index.js";
import { yaml } from "../../config/packages.js";
import type { ServerInfo } from "../../dispatch/index.js";
import { messageOf } from "../../error/index.js";
import { type Logger, silentLogger } from "../../observe/index.js";
import type { Discovery, DiscoveryEvent } from "./discovery.js";
import { isServerName, readServer } from "./server-json.js";
import { ServerTable } from "./server-table.js";

/** Servers that a file lists: nothing registers itself, and nobody looks whether they are alive. */
export class FileDiscovery implements Discovery {
  readonly #path: string;
  readonly #log: Logger;
  readonly #table = new ServerTable();
  #stopWatching: () => void = () => {};

  constructor(path: string, log: Logger = silentLogger) {
    this.#path = resolve(path);
    this.#log = log;
  }

  /** @throws Error if the file can't be read */
  async start(): Promise<void> {
    const name = basename(this.#path);
    // The folder, because editors put a new file in the place of the old one.
    const watcher = watch(dirname(this.#path), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) this.#readAgain();
    });
    watcher.on("error", (error) => this.#complain(error));
    this.#stopWatching = () => watcher.close();
    try {
      this.#read();
    } catch (error) {
      watcher.close();
      throw error;
    }
  }

  /** The file says who is there. */
  async announce(): Promise<void> {}

  async withdraw(): Promise<void> {}

  async stop(): Promise<void> {
    this.#stopWatching();
  }

  server(id: string): ServerInfo | undefined {
    return this.#table.get(id);
  }

  serversOfType(type: string): readonly ServerInfo[] {
    return this.#table.ofType(type);
  }

  servers(): readonly ServerInfo[] {
    return this.#table.all();
  }

  onChange(listener: (event: DiscoveryEvent) => void): () => void {
    return this.#table.listen(listener);
  }

  /** A file that is wrong, or half written, changes nothing. */
  #readAgain(): void {
    try {
      this.#read();
    } catch (error) {
      this.#complain(error);
    }
  }

  #read(): void {
    const servers = parseServerList(readFileSync(this.#path, "utf8"), this.#path);
    const listed = new Set(servers.map(({ id }) => id));
    for (const { id } of this.#table.all()) if (!listed.has(id)) this.#table.remove(id);
    for (const server of servers) this.#table.put(server);
  }

  #complain(error: unknown): void {
    this.#log.warn("the list of servers stays as it was", { error: String(error) });
  }
}

/**
 * Discovery by a file, YAML or JSON, that is read again whenever it changes:
 *
 * ```yaml
 * - { id: front-1, type: connector, frontend: true }
 * - { id: room-1, type: room, metadata: { grpcHost: 10.0.0.7, grpcPort: "3434" } }
 * ```
 *
 * Metadata are texts. Members that are left out are empty; `id` and `type` must not be, and hold no
 * blanks, slashes and control characters.
 *
 * @param log - where a list that can't be read is told of; nowhere if absent
 */
export function fileDiscovery(path: string, log?: Logger): Discovery {
  return new FileDiscovery(path, log);
}

/**
 * Servers of a list, YAML or JSON, as {@link fileDiscovery} reads it.
 *
 * @param path - where it is from, for errors
 * @throws Error that names the path and the entry
 */
export function parseServerList(text: string, path: string): ServerInfo[] {
  const list: unknown = yaml().parse(text);
  if (!Array.isArray(list)) throw new Error(`Cannot read servers from "${path}": not a list`);
  const servers = list.map((item: unknown, index) =>
    readItem(item, `"${path}", entry ${index + 1}`),
  );
  const ids = new Set<string>();
  for (const { id } of servers) {
    if (ids.has(id)) throw new Error(`Cannot read servers from "${path}": "${id}" is listed twice`);
    ids.add(id);
  }
  return servers;
}

function readItem(item: unknown, where: string): ServerInfo {
  if (!isRecord(item)) {
    throw new Error(`Cannot read a server from ${where}: write { id: ..., type: ... }`);
  }
  checkMetadata(item, where);
  const server = readMembers(item, where);
  for (const member of ["id", "type"] as const) {
    if (isServerName(server[member])) continue;
    const found = JSON.stringify(server[member]);
    throw new Error(
      `Cannot read a server from ${where}: it needs an id and a type without blanks, slashes and control characters, and its ${member} is ${found}`,
    );
  }
  return server;
}

function readMembers(item: Readonly<Record<string, unknown>>, where: string): ServerInfo {
  try {
    return readServer(item);
  } catch (cause) {
    const why = messageOf(cause);
    throw new Error(`Cannot read a server from ${where}: ${why}`, { cause });
  }
}

/** Unlike in etcd it is a mistake of whoever wrote the list, such as a port without quotes. */
function checkMetadata({ metadata }: Readonly<Record<string, unknown>>, where: string): void {
  if (metadata === undefined || metadata === null) return;
  if (isRecord(metadata) && Object.values(metadata).every(isText)) return;
  throw new Error(
    `Cannot read a server from ${where}: its metadata must be texts by name; put numbers in quotes`,
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
