import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Transport } from "../harness/byte-client.js";
import { patienceMs, until, within } from "../harness/wait.js";

const program = fileURLToPath(new URL("server.mjs", import.meta.url));

/** Bounds small enough that an attack hits them soon. */
export const limits = {
  maxHandshakeBytes: 4 * 1024,
  maxPacketBytes: 64 * 1024,
  maxInflatedBytes: 64 * 1024,
  maxInflateRatio: 20,
  maxInFlight: 8,
  maxQueuedMessages: 16,
  maxSendQueueBytes: 1024 * 1024,
  maxSendQueueAgeMs: 1_000,
  handshakeTimeoutMs: 1_000,
  maxConnections: 100,
  maxHalfOpen: 50,
  maxHalfOpenPerAddress: 40,
} as const;

export const arrivals = { arrivalTimeoutMs: 1_000, maxArrivals: 30 } as const;

export const goodOrigin = "https://game.example";

export type SerializerName = "json" | "protobuf";

export interface LoggedLine {
  /** As pino numbers them: 20 debug, 30 info, 40 warn, 50 error. */
  readonly level: number;
  /** ms since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly key?: string;
  readonly code?: string;
  readonly count?: number;
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** The server that is attacked. */
export class AttackServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #addresses: Readonly<Record<Transport, string>>;
  /** Its log, line by line. */
  readonly log: LoggedLine[] = [];
  /** What it said on stderr that is no line of its log, such as the stack of an uncaught error. */
  readonly cries: string[] = [];
  #rest = "";

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    addresses: Readonly<Record<Transport, string>>,
  ) {
    this.#child = child;
    this.#addresses = addresses;
  }

  static async start(serializer: SerializerName): Promise<AttackServer> {
    const options = { serializer, limits, arrivals, origins: [goodOrigin], heartbeatMs: 1_000 };
    const args = ["--expose-gc", program, JSON.stringify(options)];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    const addresses: Record<Transport, string> = { tcp: "", ws: "" };
    const server = new AttackServer(child, addresses);
    child.stderr.setEncoding("utf8").on("data", (text: string) => server.#read(text));
    const [first] = (await within(
      Promise.race([once(child.stdout, "data"), once(child, "exit")]),
      "start of the server",
      2 * patienceMs,
    )) as [unknown];
    if (!(first instanceof Buffer)) throw new Error(`no server: ${server.cries.join("\n")}`);
    Object.assign(addresses, JSON.parse(first.toString()));
    return server;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** `host:port`. */
  address(transport: Transport): string {
    return this.#addresses[transport];
  }

  /** Until its log has such a line, from line `from` on. */
  logged(is: (line: LoggedLine) => boolean, what: string, from = 0): Promise<void> {
    return until(() => this.log.slice(from).some(is), `in the log: ${what}`);
  }

  /** Stops it as an operator does; its exit code. */
  async stop(): Promise<number | null> {
    if (this.alive) {
      const exit = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await within(exit, "exit of the server", 2 * patienceMs).finally(() =>
        this.#child.kill("SIGKILL"),
      );
    }
    return this.#child.exitCode;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("{")) this.log.push(JSON.parse(line) as LoggedLine);
      else if (line !== "") this.cries.push(line);
    }
  }
}
