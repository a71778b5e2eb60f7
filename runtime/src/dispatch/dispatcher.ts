import { codes, messageOf, PitayaError } from "../error/index.js";
import type { SampledLog } from "../observe/index.js";
import type { Serializer } from "../serialize/index.js";
import type { Answer } from "./answer.js";
import type { CallContext } from "./call-context.js";
import type { CallTracer } from "./call-tracer.js";
import { emptyMessage } from "./empty-message.js";
import type { Guard } from "./guard.js";
import type { Hooks, Outcome } from "./hooks.js";
import type { PayloadReader } from "./payload-reader.js";
import type { BoundMethod } from "./registry.js";
import { requireValid } from "./validate-hook.js";

export interface DispatcherServices<Context extends CallContext> {
  /** Writes replies. */
  readonly serializer: Serializer;
  /** Reads arguments. */
  readonly payloads: PayloadReader;
  readonly hooks: Hooks<Context>;
  readonly log: SampledLog;
  /** `null`: whoever reaches a method may call it. */
  readonly guard: Guard<Context> | null;
  /** Whether arguments are checked by the rules of their .proto. */
  readonly validates: boolean;
  /** `null`: payloads are not logged. */
  readonly tracer: CallTracer | null;
}

/**
 * Decodes the argument, runs hooks and method, encodes the reply. Where nothing has to be waited
 * for it answers at once, without a promise.
 */
export class Dispatcher<Context extends CallContext> {
  readonly #serializer: Serializer;
  readonly #payloads: PayloadReader;
  readonly #hooks: Hooks<Context>;
  readonly #log: SampledLog;
  readonly #guard: Guard<Context> | null;
  readonly #validates: boolean;
  readonly #tracer: CallTracer | null;

  constructor(services: DispatcherServices<Context>) {
    this.#serializer = services.serializer;
    this.#payloads = services.payloads;
    this.#hooks = services.hooks;
    this.#log = services.log;
    this.#guard = services.guard;
    this.#validates = services.validates;
    this.#tracer = services.tracer;
  }

  /**
   * Throws, or rejects with, a `PitayaError` only: whatever the method threw, as its caller is told.
   *
   * @param ack - what a call is answered with whose reply nobody waits for; after hooks get it as the
   *   reply. `null` for the method's own
   * @throws PitayaError PIT-400 for a payload that can't be decoded
   */
  call(
    method: BoundMethod,
    payload: Uint8Array,
    context: Context,
    ack: Uint8Array | null = null,
  ): Answer {
    const tracer = this.#tracer;
    if (tracer === null) return this.#call(method, payload, context, ack);
    return tracer.trace(method, payload, context, () => this.#call(method, payload, context, ack));
  }

  #call(
    method: BoundMethod,
    payload: Uint8Array,
    context: Context,
    ack: Uint8Array | null,
  ): Answer {
    this.#guard?.check(method, context);
    const argument = this.#decode(method, payload, context);
    if (this.#validates) requireValid(method.desc, argument);
    const { before, after } = this.#hooks;
    if (before.length > 0 || after.length > 0) {
      return this.#callHooked(method, argument, context, ack);
    }
    let reply: unknown;
    try {
      reply = invoke(method, argument, context);
    } catch (thrown) {
      throw this.#failed(method, thrown, context);
    }
    if (!isPromise(reply)) return this.#encode(method, reply);
    return Promise.resolve(reply).then(
      (value: unknown) => this.#encode(method, value),
      (thrown: unknown) => {
        throw this.#failed(method, thrown, context);
      },
    );
  }

  async #callHooked(
    method: BoundMethod,
    decoded: unknown,
    context: Context,
    ack: Uint8Array | null,
  ): Promise<Uint8Array | null> {
    let argument = decoded;
    try {
      for (const hook of this.#hooks.before) argument = await hook(context, argument);
    } catch (thrown) {
      throw this.#failed(method, thrown, context);
    }
    let outcome = await this.#outcome(method, argument, context);
    if (ack !== null && !("error" in outcome)) outcome = { reply: ack };
    try {
      for (const hook of this.#hooks.after) {
        outcome = await hook(context, outcome);
        if (!isOutcome(outcome)) throw new NoOutcomeError(hook.name);
      }
    } catch (thrown) {
      throw this.#failed(method, thrown, context);
    }
    if ("error" in outcome) throw outcome.error;
    if (ack !== null) return ack;
    return this.#encode(method, outcome.reply);
  }

  async #outcome(method: BoundMethod, argument: unknown, context: Context): Promise<Outcome> {
    try {
      return { reply: await invoke(method, argument, context) };
    } catch (thrown) {
      return { error: this.#failed(method, thrown, context) };
    }
  }

  #decode({ desc }: BoundMethod, payload: Uint8Array, context: Context): unknown {
    if (desc.input === undefined) return undefined;
    if (desc.input === "raw") return payload;
    return this.#payloads.read(desc.input, payload, context);
  }

  #encode({ desc, fullName }: BoundMethod, reply: unknown): Uint8Array | null {
    if (desc.notify) return null;
    if (desc.output === undefined) return this.#serializer.serialize(emptyMessage, {});
    if (reply === undefined || reply === null) {
      throw new PitayaError(codes.unknown, "reply must not be null");
    }
    if (desc.output !== "raw") {
      try {
        return this.#serializer.serialize(desc.output, reply);
      } catch (cause) {
        throw new PitayaError(codes.unknown, `reply of ${fullName}: ${messageOf(cause)}`, {
          cause,
        });
      }
    }
    if (reply instanceof Uint8Array) return reply;
    throw new PitayaError(codes.unknown, `reply of ${fullName} is no Uint8Array`);
  }

  /** An error that was not meant for the caller is the developer's to see, with its stack. */
  #failed(method: BoundMethod, thrown: unknown, context: Context): PitayaError {
    if (thrown instanceof PitayaError) return thrown;
    this.#log.error("method failed", {
      method: method.fullName,
      requestId: context.requestId,
      error: thrown,
    });
    if (thrown instanceof NoOutcomeError) return new PitayaError(codes.internal, "internal error");
    return PitayaError.from(thrown);
  }
}

/** For the log alone: the caller can do nothing about it. */
class NoOutcomeError extends Error {
  override readonly name = "NoOutcomeError";

  constructor(hook: string) {
    const which = hook === "" ? "an after hook without a name" : `the after hook "${hook}"`;
    super(`${which} returned no outcome: return what it got, { reply } or { error }`);
  }
}

/** Without types anything may come back. */
function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  return "error" in value || "reply" in value;
}

function invoke(method: BoundMethod, argument: unknown, context: CallContext): unknown {
  return method.desc.input === undefined
    ? method.invoke.call(method.instance, context)
    : method.invoke.call(method.instance, argument, context);
}

/** Promises of other libraries too; a message has no method. */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as { readonly then?: unknown }).then === "function";
}
