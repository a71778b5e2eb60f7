import { codes, PitayaError } from "../../../error/index.js";
import { UnansweredError } from "../../unanswered-error.js";

/** Status codes that are looked at or given, by number. */
export const status = {
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  internal: 13,
  unavailable: 14,
} as const;

/** As Pitaya's users know them from logs. */
const names = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
];

/** The other server answered with a status instead of a message. */
export class GrpcStatusError extends PitayaError {
  override readonly name: string = "GrpcStatusError";
  readonly status: number;
  readonly details: string;

  constructor(code: number, details: string) {
    super(codes.unknown, statusText(code, details));
    this.status = code;
    this.details = details;
  }
}

/** The connection was lost under a call, which may have been executed. */
export class ConnectionLostError extends UnansweredError {
  override readonly name: string = "ConnectionLostError";

  /** @param details - may name addresses: for the log alone */
  constructor(details: string) {
    const text = statusText(status.unavailable, "connection lost");
    super(codes.unknown, text, { cause: new Error(details) });
  }
}

export const sessionNotFound = "session not found";

/** Whether the other server says that it does not hold the user. */
export function saysNoSession(error: unknown): boolean {
  if (!(error instanceof GrpcStatusError)) return false;
  if (error.status === status.notFound) return true;
  return error.status === status.unknown && error.details.includes(sessionNotFound);
}

function statusText(code: number, details: string): string {
  return `rpc error: code = ${names[code] ?? `Code(${code})`} desc = ${details}`;
}
