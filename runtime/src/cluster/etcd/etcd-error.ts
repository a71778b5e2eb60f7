import { EngineError, messageOf } from "../../error/index.js";

/** Why etcd did not do what it was asked. */
export type EtcdErrorReason =
  | "unreachable"
  | "timeout"
  | "unauthenticated"
  | "denied"
  | "lease-not-found"
  | "lease-lost"
  | "id-taken"
  | "closed"
  | "failed";

const mends: Readonly<Record<EtcdErrorReason, string>> = {
  unreachable: "; check the endpoints and that etcd runs",
  timeout: "; check that etcd has a leader and is not overloaded, or allow more time",
  unauthenticated: "; check user and password",
  denied: "; grant the user's role reading and writing under the prefix",
  "lease-not-found": "",
  "lease-lost": "; check the connection to etcd and start the server again",
  "id-taken": "; choose another name, or stop the other server first",
  closed: "",
  failed: "",
};

/** A request that etcd did not fulfil: PIT-500. Callers are told the reason, and not where etcd is. */
export class EtcdError extends EngineError {
  override readonly name: string = "EtcdError";
  /** What kind of failure it is, for programs. */
  readonly reason: EtcdErrorReason;
  readonly told: string;

  /**
   * @param what - the failed action: `read the servers`
   * @param where - the endpoints
   */
  constructor(
    reason: EtcdErrorReason,
    what: string,
    where: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot ${what} (etcd at ${where}): ${why}${mends[reason]}`, options);
    this.reason = reason;
    this.told = `the cluster's storage failed: ${reason}`;
  }
}

/** What gRPC says of a call that failed. */
export interface CallFailure {
  readonly code: number;
  readonly details: string;
}

const status = {
  cancelled: 1,
  deadlineExceeded: 4,
  permissionDenied: 7,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const reasonsOfTexts: readonly (readonly [RegExp, EtcdErrorReason])[] = [
  [/invalid user ID or password|user name is empty|invalid auth token/, "unauthenticated"],
  [/permission denied/, "denied"],
  [/requested lease not found/, "lease-not-found"],
];

export function isCallFailure(error: unknown): error is CallFailure {
  return (
    error instanceof Error &&
    typeof (error as Partial<CallFailure>).code === "number" &&
    typeof (error as Partial<CallFailure>).details === "string"
  );
}

/** Another connection, or another endpoint, may do better. */
export function isConnectionFailure(error: unknown): boolean {
  if (!isCallFailure(error)) return false;
  return error.code === status.unavailable || error.code === status.deadlineExceeded;
}

export function isUnavailable(error: unknown): boolean {
  return isCallFailure(error) && error.code === status.unavailable;
}

/** The request never left this process, so it can be made again whatever it does. */
export function wasNeverSent(error: unknown): boolean {
  return (
    isUnavailable(error) &&
    /^(No connection established|Name resolution|Channel closed before call started)/.test(
      (error as CallFailure).details,
    )
  );
}

/** The token is of an etcd that was started anew, or too old. */
export function isTokenInvalid(error: unknown): boolean {
  return (
    isCallFailure(error) &&
    /invalid auth token|revision of auth store is old|user name is empty/.test(error.details)
  );
}

export function isAuthNotEnabled(error: unknown): boolean {
  return isCallFailure(error) && /authentication is not enabled/.test(error.details);
}

/** @param error - what was thrown; an {@link EtcdError} stays what it is */
export function toEtcdError(error: unknown, what: string, where: string): EtcdError {
  if (error instanceof EtcdError) return error;
  const text = messageOf(error);
  const why = isCallFailure(error) ? error.details : text;
  return new EtcdError(reasonOf(error), what, where, why, { cause: error });
}

function reasonOf(error: unknown): EtcdErrorReason {
  if (!isCallFailure(error)) return "failed";
  for (const [text, reason] of reasonsOfTexts) if (text.test(error.details)) return reason;
  if (error.code === status.deadlineExceeded) return "timeout";
  if (error.code === status.unavailable) return "unreachable";
  if (error.code === status.permissionDenied) return "denied";
  if (error.code === status.unauthenticated) return "unauthenticated";
  return error.code === status.cancelled ? "closed" : "failed";
}
