import { codes, PitayaError } from "../error/index.js";
import type { LogFields } from "../observe/index.js";
import { printable, printableBytes, printableText, type Serializer } from "../serialize/index.js";
import type { Answer } from "./answer.js";
import type { CallContext, HandlerContext, RemoteContext } from "./call-context.js";
import type { BoundMethod } from "./registry.js";
import type { PayloadType } from "./service-desc.js";

/**
 * Logs each call with what came and what was answered, at level debug only. Fields that the schema
 * marks as sensitive don't show. Payloads are decoded once more for it, so that calls which are not
 * traced know nothing of it.
 */
export class CallTracer {
  readonly #serializer: Serializer;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
  }

  trace(
    { desc }: BoundMethod,
    payload: Uint8Array,
    context: CallContext,
    call: () => Answer,
  ): Answer {
    // Before the call: the method may change what it got.
    const argument = this.#print(desc.input, payload);
    const tell = (outcome: LogFields): void =>
      context.log.debug("call", { ...callerOf(context), argument, ...outcome });
    const succeeded = (reply: Uint8Array | null): Uint8Array | null => {
      tell(reply === null ? {} : { reply: this.#print(desc.output, reply) });
      return reply;
    };
    const failed = (error: unknown): never => {
      tell(failureOf(error));
      throw error;
    };
    let answer: Answer;
    try {
      answer = call();
    } catch (error) {
      return failed(error);
    }
    return answer instanceof Promise ? answer.then(succeeded, failed) : succeeded(answer);
  }

  #print(type: PayloadType | undefined, payload: Uint8Array): unknown {
    if (type === undefined) return undefined;
    if (type === "raw") return printableBytes(payload);
    try {
      return printable(this.#serializer.deserialize(type, payload), type.sensitive);
    } catch {
      // What can't be read may hold anything; its caller is told why.
      return printableBytes(payload);
    }
  }
}

function callerOf(context: CallContext): LogFields {
  if (!("session" in context)) {
    const { callerId, callerType } = context as RemoteContext;
    return { callerId, callerType };
  }
  const { session } = context as HandlerContext;
  if (session.kind === "frontend") return { session: session.id };
  return { session: session.frontendSessionId, frontend: session.frontendId };
}

/** A text that says what is wrong with a payload may quote it, sensitive or not. */
function failureOf(error: unknown): LogFields {
  const { code, message, metadata } = PitayaError.from(error);
  if (code !== codes.badRequest) return { code, error: printableText(message) };
  const { rule } = metadata;
  return rule === undefined ? { code } : { code, rule };
}
