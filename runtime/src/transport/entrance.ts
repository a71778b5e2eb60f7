import { createServer, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { ProtocolError } from "../error/index.js";
import type { AcceptorEvents } from "./acceptor.js";
import { remoteOf } from "./address.js";
import { type Arrival, Arrivals, type Stage } from "./arrivals.js";
import { watchDescriptors } from "./descriptors.js";
import { addressOf, closeServer, type ListenOptions, listenOn } from "./listen.js";
import { readProxyHeader } from "./proxy-reader.js";
import { loadTls } from "./tls.js";

const defaultArrivalTimeoutMs = 5_000;
const defaultMaxArrivals = 1_024;

/** What an acceptor makes of the clients that have come through. */
export interface Inside {
  /** What still has to come before a client has its channel. */
  readonly lastStage: Stage | null;
  /** Takes a client's stream of bytes, the other layers taken off; `arrival` if there is a last stage. */
  onStream(stream: Socket, remoteAddress: string, arrival: Arrival | null): void;
}

/** What is the same for all acceptors on TCP: the port, PROXY headers, TLS. */
export class Entrance {
  readonly #options: ListenOptions;
  readonly #server = createServer({ noDelay: true });
  #secureContext: SecureContext | null = null;
  #arrivals: Arrivals | null = null;
  #stopWatch: () => void = ignore;

  constructor(options: ListenOptions) {
    this.#options = options;
  }

  get address(): string {
    return addressOf(this.#server, this.#options);
  }

  async listen(events: AcceptorEvents, inside: Inside): Promise<void> {
    const { tls, arrivalTimeoutMs, maxArrivals } = this.#options;
    if (tls !== undefined) this.#secureContext = await loadTls(tls);
    const arrivals = new Arrivals(
      events,
      arrivalTimeoutMs ?? defaultArrivalTimeoutMs,
      maxArrivals ?? defaultMaxArrivals,
    );
    this.#arrivals = arrivals;
    this.#server.on("connection", (socket) => this.#accept(socket, arrivals, inside));
    await listenOn(this.#server, this.#options);
    const onError = (error: Error): void => events.onError("cannot accept a connection", error);
    this.#server.on("error", onError);
    this.#stopWatch = watchDescriptors(onError);
  }

  async close(): Promise<void> {
    this.#stopWatch();
    // The server's own close event waits for clients, which are not this acceptor's to end.
    const closed = closeServer(this.#server);
    this.#arrivals?.close();
    await Promise.race([closed, new Promise((resolve) => setImmediate(resolve))]);
  }

  #accept(socket: Socket, arrivals: Arrivals, inside: Inside): void {
    const stage = this.#firstStage(inside);
    if (stage === null) {
      inside.onStream(socket, remoteOf(socket), null);
      return;
    }
    const arrival = arrivals.add(socket, stage);
    if (arrival === null) return;
    if (stage === "PROXY header") readProxyHeader(arrival, () => this.#unwrap(arrival, inside));
    else this.#unwrap(arrival, inside);
  }

  #firstStage({ lastStage }: Inside): Stage | null {
    if (this.#options.proxyProtocol === true) return "PROXY header";
    return this.#secureContext === null ? lastStage : "TLS handshake";
  }

  #unwrap(arrival: Arrival, inside: Inside): void {
    const secureContext = this.#secureContext;
    if (secureContext === null) {
      hand(arrival.socket, arrival, inside);
      return;
    }
    if (!arrival.enter("TLS handshake")) return;
    const secured = new TLSSocket(arrival.socket, { isServer: true, secureContext });
    secured.on("error", (error) => failTls(arrival, error));
    secured.once("secure", () => hand(secured, arrival, inside));
  }
}

function hand(stream: Socket, arrival: Arrival, inside: Inside): void {
  const { remoteAddress } = arrival;
  if (inside.lastStage !== null) {
    if (arrival.enter(inside.lastStage)) inside.onStream(stream, remoteAddress, arrival);
  } else if (arrival.finish()) {
    inside.onStream(stream, remoteAddress, null);
  }
}

const notTls: Readonly<Record<string, string>> = {
  ERR_SSL_HTTP_REQUEST: "plain HTTP",
  ERR_SSL_WRONG_VERSION_NUMBER: "no TLS",
};

/** A client that speaks something else is told apart from one that won't have the certificate. */
function failTls(arrival: Arrival, cause: NodeJS.ErrnoException): void {
  const spoken = notTls[cause.code ?? ""];
  if (spoken === undefined) {
    arrival.fail("TLS handshake failed", new Error(cause.code ?? cause.message, { cause }));
    return;
  }
  const mend = "this port is TLS; connect with tls:// or wss://, or use a plain port";
  const error = new ProtocolError("wrong-protocol", `client speaks ${spoken}: ${mend}`, { cause });
  arrival.fail("no TLS on a TLS port", error);
}

function ignore(): void {}
