import { messageOf, ProtocolError } from "../error/index.js";
import { type Metrics, metricNames } from "../observe/index.js";
import { type HandshakeRequest, parseHandshakeRequest } from "../wire/index.js";

/** Looks at a client's handshake; what it throws or rejects with refuses the client, who is not told why. */
export interface HandshakeValidator {
  readonly name: string;
  validate(handshake: HandshakeRequest): void | Promise<void>;
}

/** A client that wants to come in. */
export interface Applicant {
  admit(handshake: HandshakeRequest): void;
  refuse(error: unknown): void;
  pauseReading(): void;
  resumeReading(): void;
}

/** Reads a handshake and asks the validators; the client is not read while they think. */
export function decideOn(
  body: Uint8Array,
  validators: readonly HandshakeValidator[],
  metrics: Metrics,
  applicant: Applicant,
): void {
  try {
    const handshake = parseHandshakeRequest(body);
    const verdict = validate(handshake, validators, metrics);
    if (verdict === null) applicant.admit(handshake);
    else void admitAfter(verdict, handshake, applicant);
  } catch (error) {
    applicant.refuse(error);
  }
}

async function admitAfter(
  verdict: Promise<void>,
  handshake: HandshakeRequest,
  applicant: Applicant,
): Promise<void> {
  applicant.pauseReading();
  try {
    await verdict;
    applicant.admit(handshake);
  } catch (error) {
    applicant.refuse(error);
  }
  applicant.resumeReading();
}

/**
 * Asks all of them, in order of registration; the first that fails decides. `null`: all have agreed
 * at once, else wait for the promise.
 *
 * @throws ProtocolError `handshake-refused`, or rejects with it
 */
function validate(
  handshake: HandshakeRequest,
  validators: readonly HandshakeValidator[],
  metrics: Metrics,
): Promise<void> | null {
  for (const [at, validator] of validators.entries()) {
    let verdict: unknown;
    try {
      verdict = validator.validate(handshake);
    } catch (cause) {
      throw refusal(validator.name, cause, metrics);
    }
    if (!isPromise(verdict)) continue;
    const others = validators.slice(at + 1);
    return Promise.resolve(verdict).then(
      () => validate(handshake, others, metrics) ?? undefined,
      (cause: unknown) => {
        throw refusal(validator.name, cause, metrics);
      },
    );
  }
  return null;
}

function refusal(validator: string, cause: unknown, metrics: Metrics): ProtocolError {
  metrics.count(metricNames.handshakesRefused, { validator }, 1);
  const why = messageOf(cause);
  return new ProtocolError("handshake-refused", `validator ${validator}: ${why}`, { cause });
}

/** Promises of other libraries too. */
function isPromise(verdict: unknown): boolean {
  if (typeof verdict !== "object" || verdict === null) return false;
  return typeof (verdict as { readonly then?: unknown }).then === "function";
}
