import type { EchoMsg, RpcMsg } from "@pitaya-ts/generated-bench/bench/v1/bench.js";
import {
  type BenchHandlers,
  BenchPush,
  type GameBenchHandlers,
  GameBenchRemote,
  type GameBenchRemotes,
} from "@pitaya-ts/generated-bench/bench/v1/bench.server.js";
import type { HandlerContext } from "@pitaya-ts/runtime";

/** All who have joined. */
export const benchGroup = "bench";

const text = new TextEncoder();
const ok = text.encode("ok");

/** What a burst of calls is asked to be. */
interface Burst {
  readonly n: number;
  /** Calls at a time. */
  readonly concurrency: number;
  /** Bytes of each. */
  readonly size: number;
}

/** What clients measure at the server that they are connected to. */
export class BenchService implements BenchHandlers {
  #notified = 0;
  #joined = 0;

  echoRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  echoJson(message: EchoMsg): EchoMsg {
    return message;
  }

  echoProto(message: EchoMsg): EchoMsg {
    return message;
  }

  notify(): void {
    this.#notified++;
  }

  stats(): Uint8Array {
    return text.encode(JSON.stringify({ notified: this.#notified }));
  }

  async join(_payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const { session, groups } = ctx;
    const uid = `user-${++this.#joined}`;
    await session.bind(uid);
    await groups.add(benchGroup, uid);
    if (session.kind === "frontend") session.onClose(() => groups.remove(benchGroup, uid));
    return ok;
  }

  async broadcast(payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    await ctx.pushes(BenchPush).push(payload, { group: benchGroup });
    return ok;
  }

  async rpcBurst(payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const { n, concurrency, size } = JSON.parse(new TextDecoder().decode(payload)) as Burst;
    const game = ctx.rpc(GameBenchRemote);
    const data = new Uint8Array(size).fill(120);
    let left = n;
    let errors = 0;
    const startedAt = process.hrtime.bigint();
    const caller = async (): Promise<void> => {
      while (left-- > 0) {
        const reply = await game.echoRemote({ data }).catch(() => null);
        if (reply?.data.length !== size) errors++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, caller));
    const ns = Number(process.hrtime.bigint() - startedAt);
    return text.encode(JSON.stringify({ n, ns, errors }));
  }
}

/** What clients measure through it. */
export class GameBenchService implements GameBenchHandlers {
  echoJson(message: EchoMsg): EchoMsg {
    return message;
  }

  echoRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }
}

/** What servers measure at each other. */
export class GameBenchRemoteService implements GameBenchRemotes {
  echoRemote(message: RpcMsg): RpcMsg {
    return message;
  }
}
