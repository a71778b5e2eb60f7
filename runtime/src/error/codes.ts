/**
 * Codes of the errors that the framework itself makes. Applications use their own besides.
 * The names of the conditions are in the protocol's documentation of error payloads.
 */
export const codes = {
  /** Any error without a code. */
  unknown: "PIT-000",
  badRequest: "PIT-400",
  /** The method is for bound sessions only. */
  unauthorized: "PIT-401",
  notFound: "PIT-404",
  /** A call between servers was not answered in time. */
  requestTimeout: "PIT-408",
  /** The peer's schema has the route in a form that ours can't be read as; the call was not made. */
  schemaMismatch: "PIT-426",
  /** The session called a method more often than it may. */
  tooManyRequests: "PIT-429",
  /** Writing to the connection failed; in metrics only. */
  closedRequest: "PIT-498",
  /** A push or a response on a closed connection. */
  clientClosedRequest: "PIT-499",
  internal: "PIT-500",
  /** The server knows the route, but has no code for it yet. */
  notImplemented: "PIT-501",
  /** A server has more calls than it may take; the call was not begun. */
  overloaded: "PIT-503",
  /** Made by a client when its own request was not answered in time. */
  clientTimeout: "PIT-504",
} as const;
