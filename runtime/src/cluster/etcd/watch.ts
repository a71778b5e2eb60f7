import {
  type Event,
  Event_EventType as EventType,
  type WatchResponse,
} from "@pitaya-ts/protocol/etcd/rpc.js";
import type { WatchStream } from "./channel.js";
import type { EtcdConnection } from "./connection.js";
import { EtcdError, toEtcdError } from "./etcd-error.js";
import { pause } from "./pause.js";
import { type Entry, rangeOf, toEntry } from "./transaction.js";

/** An entry was written, or it is gone; then only key and revision are told. */
export interface KeyEvent {
  readonly kind: "put" | "delete";
  readonly entry: Entry;
}

/** Changes that are told as they happen. */
export interface Watch {
  /** Settles when nothing more will be told: with the reason, or with `null` after {@link close}. */
  readonly ended: Promise<EtcdError | null>;
  close(): void;
}

export interface WatchRequest {
  readonly connection: EtcdConnection;
  readonly prefix: string;
  readonly fromRevision: bigint;
  readonly onEvents: (events: readonly KeyEvent[]) => void;
  /** How long it may take to begin, ms. */
  readonly limitMs: number;
}

/** @throws EtcdError if etcd does not begin in time */
export async function openWatch(request: WatchRequest): Promise<Watch> {
  const { connection, prefix, fromRevision, limitMs } = request;
  const what = `watch "${prefix}"`;
  const { stream, renew } = await connection.watch(what);
  const watch = new StreamWatch(stream, { ...request, what, renew });
  const createRequest = { ...rangeOf(prefix), startRevision: fromRevision };
  stream.write({ requestUnion: { $case: "createRequest", createRequest } });
  const begun = new AbortController();
  const late = pause(limitMs, undefined, begun.signal);
  const end = await Promise.race([watch.begun, watch.ended, late]);
  begun.abort();
  if (end === "begun") return watch;
  watch.close();
  renew();
  if (end instanceof EtcdError) throw end;
  throw new EtcdError("timeout", what, connection.where, `it did not begin within ${limitMs} ms`);
}

interface StreamTerms extends WatchRequest {
  readonly what: string;
  readonly renew: () => void;
}

class StreamWatch implements Watch {
  readonly ended: Promise<EtcdError | null>;
  readonly begun: Promise<"begun">;
  readonly #stream: WatchStream;
  readonly #terms: StreamTerms;
  #begin: (begun: "begun") => void = () => {};
  #end: (why: EtcdError | null) => void = () => {};
  #closed = false;

  constructor(stream: WatchStream, terms: StreamTerms) {
    this.#stream = stream;
    this.#terms = terms;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    stream.on("data", (response: WatchResponse) => this.#onResponse(response));
    stream.on("error", (error: Error) => this.#fail(error));
    stream.on("end", () => this.#fail(new Error("etcd ended the stream")));
  }

  close(): void {
    this.#closed = true;
    this.#stream.cancel();
  }

  #onResponse(response: WatchResponse): void {
    if (response.canceled) {
      this.#fail(new Error(reasonOf(response)));
      this.#stream.cancel();
      return;
    }
    if (response.created) this.#begin("begun");
    if (response.events.length > 0) this.#terms.onEvents(response.events.flatMap(toKeyEvents));
  }

  #fail(error: Error): void {
    const { what, connection, renew } = this.#terms;
    if (!this.#closed) renew();
    this.#end(this.#closed ? null : toEtcdError(error, what, connection.where));
  }
}

function reasonOf({ cancelReason, compactRevision }: WatchResponse): string {
  if (compactRevision > 0n) return `what changed before revision ${compactRevision} is forgotten`;
  return cancelReason === "" ? "etcd ended the watch" : cancelReason;
}

function toKeyEvents({ type, kv }: Event): KeyEvent[] {
  if (kv === undefined) return [];
  return [{ kind: type === EventType.Delete ? "delete" : "put", entry: toEntry(kv) }];
}
