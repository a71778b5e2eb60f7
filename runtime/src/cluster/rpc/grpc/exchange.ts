import type { Channel, InterceptingListener, Metadata, StatusObject } from "@grpc/grpc-js";
import { codes, PitayaError } from "../../../error/index.js";
import { formatGoDuration } from "../../../wire/index.js";
import { NotSentError } from "../not-sent-error.js";
import type { KeptCall, RpcCallOptions } from "../rpc.js";
import { ConnectionLostError, GrpcStatusError, status } from "./status-error.js";

/** Whoever waits looks at the time too, and is to see first that it is over. */
const graceMs = 250;
const cancelled = 1;

type Call = ReturnType<Channel["createCall"]>;

/** Between which servers a call goes. */
export interface Route {
  readonly selfId: string;
  readonly peerId: string;
}

/** One request and its response. */
export class Exchange implements InterceptingListener, KeptCall {
  readonly #channel: Channel;
  readonly #call: Call;
  readonly #route: Route;
  readonly #options: RpcCallOptions;
  #response: Buffer | null = null;
  #resolve: (response: Buffer) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(channel: Channel, path: string, route: Route, options: RpcCallOptions) {
    this.#channel = channel;
    this.#route = route;
    this.#options = options;
    this.#call = channel.createCall(
      path,
      Date.now() + options.timeoutMs + graceMs,
      null,
      null,
      null,
    );
  }

  /** @throws NotSentError, ConnectionLostError, GrpcStatusError; PitayaError PIT-408, PIT-499 */
  run(metadata: Metadata, request: Buffer): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { signal, waiter } = this.#options;
      signal?.addEventListener("abort", this.abandon, { once: true });
      if (waiter !== undefined) waiter.kept = this;
      this.#call.start(metadata, this);
      this.#call.startRead();
      this.#call.sendMessageWithContext({}, request);
      this.#call.halfClose();
    });
  }

  readonly abandon = (): void => {
    this.#call.cancelWithStatus(cancelled, "the caller gave up");
  };

  onReceiveMetadata(): void {}

  onReceiveMessage(message: Buffer): void {
    this.#response = message;
  }

  onReceiveStatus({ code, details }: StatusObject): void {
    this.#options.signal?.removeEventListener("abort", this.abandon);
    if (code !== 0) this.#reject(this.#errorOf(code, details));
    else if (this.#response === null) {
      this.#reject(new GrpcStatusError(status.internal, "no message received"));
    } else this.#resolve(this.#response);
  }

  #errorOf(code: number, details: string): Error {
    const { signal, timeoutMs } = this.#options;
    if (signal?.aborted) return aborted();
    if (code === status.deadlineExceeded) {
      const { selfId: server, peerId } = this.#route;
      return new PitayaError(codes.requestTimeout, "rpc client: request timeout", {
        metadata: { timeout: formatGoDuration(timeoutMs), server, "peer.id": peerId },
      });
    }
    if (code !== status.unavailable) return new GrpcStatusError(code, details);
    if (this.#left()) return new ConnectionLostError(details);
    const cause = new Error(details);
    return new NotSentError(`rpc client: server ${this.#route.peerId} can't be reached`, { cause });
  }

  /** A call that was never given to a connection names the channel itself where its peer should be. */
  #left(): boolean {
    return this.#call.getPeer() !== this.#channel.getTarget();
  }
}

export function aborted(): PitayaError {
  return new PitayaError(codes.clientClosedRequest, "rpc client: call aborted");
}
