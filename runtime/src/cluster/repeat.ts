import type { MethodDesc, ServerInfo } from "../dispatch/index.js";
import { SchemaMismatchError } from "../error/index.js";
import type { PickedCall, ServerPicker } from "./routing/server-picker.js";
import { NotSentError } from "./rpc/not-sent-error.js";
import type { CallLimits, RpcCaller } from "./rpc-caller.js";
import { RpcSerializerError } from "./rpc-serializer.js";
import { UnansweredError } from "./unanswered-error.js";

/** How often one call may be made at another server. */
const maxRepeats = 2;
/** A call that has less time left comes to nothing elsewhere either, ms. */
const leastMs = 100;

export interface Repeated {
  /** Another server than `without` have. */
  pick(without: ReadonlySet<string>): ServerInfo;
  send(target: ServerInfo): Promise<Uint8Array>;
  /** Whether a call that may have been carried out may be made again. */
  readonly idempotent: boolean;
  /** When whoever called gives up, by the clock of {@link now}, ms since 1970. */
  readonly endsAt: number;
  now(): number;
}

/**
 * After a call of `failed` came to `error`: makes it again at others, as long as it certainly was
 * not carried out, or may be twice.
 */
export async function repeatElsewhere(
  call: Repeated,
  failed: ServerInfo,
  error: unknown,
): Promise<Uint8Array> {
  const tried = new Set([failed.id]);
  let last = error;
  while (tried.size <= maxRepeats && mayRepeat(last, call.idempotent) && hasTime(call)) {
    let target: ServerInfo;
    try {
      target = call.pick(tried);
    } catch {
      // Nobody is left to ask: what the last one came to says more.
      throw last;
    }
    try {
      return await call.send(target);
    } catch (next) {
      last = next;
      tried.add(target.id);
    }
  }
  throw last;
}

/** A call to whichever server of a type, made for the first time at `startedAt`, ms since 1970. */
export interface FirstTry {
  readonly picker: ServerPicker;
  readonly caller: RpcCaller;
  readonly call: PickedCall;
  readonly limits: CallLimits;
  readonly startedAt: number;
  /** `undefined`: nothing is known of it. */
  readonly method: MethodDesc | undefined;
  send(target: ServerInfo, limits: CallLimits): Promise<Uint8Array>;
}

/** {@link repeatElsewhere}, unless something said which server is to have the call. */
export async function tryElsewhere(
  { picker, caller, call, limits, startedAt, method, send }: FirstTry,
  failed: ServerInfo,
  error: unknown,
): Promise<Uint8Array> {
  if (!picker.isFree(call)) throw error;
  const endsAt = caller.endOf(limits, startedAt);
  const again = {
    pick: (without: ReadonlySet<string>) => picker.pick(call, without),
    send: (target: ServerInfo) => send(target, { ...limits, deadline: endsAt }),
    idempotent: method?.idempotent === true,
    endsAt,
    now: () => caller.now,
  };
  return repeatElsewhere(again, failed, error);
}

/** However often it is made, a call takes no longer than its timeout. */
function hasTime(call: Repeated): boolean {
  return call.endsAt - call.now() >= leastMs;
}

/** What was found out before the call was sent; servers differ in it while they are replaced by newer ones. */
function isMismatch(error: unknown): boolean {
  return error instanceof SchemaMismatchError || error instanceof RpcSerializerError;
}

function mayRepeat(error: unknown, idempotent: boolean): boolean {
  if (error instanceof NotSentError || isMismatch(error)) return true;
  return idempotent && error instanceof UnansweredError;
}
