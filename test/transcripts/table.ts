import type { Differences } from "./replay.js";
import type { CastOptions } from "./servers.js";
import { probeDictionary } from "./servers.js";

/** What becomes of a transcript here. */
export type Verdict =
  /** Replayed against our server. */
  | { readonly replay: CastOptions; readonly differences?: Differences; readonly why?: string }
  /** Replayed together with others that happened at the same time; by a test of its own. */
  | { readonly scene: string }
  /** Documents a defect of the recorded server; a test of its own asserts what ours does. */
  | { readonly defect: string; readonly ours: string };

const cluster: CastOptions = {};
const standalone: CastOptions = { standalone: true };
const oneSecond: CastOptions = { standalone: true, heartbeatMs: 1_000 };

const replay: Verdict = { replay: cluster };

/** Each parser has words of its own for what is no JSON; code and flag are the same. */
const parserWords =
  /(?<="code":"PIT-400","msg":")(?:invalid character|unexpected end|Unexpected)(?:\\.|[^"\\])*/;
/** Made anew for each request. */
export const requestIds = /(?<="request\.id":")\w{22}/;
export const startTimes = /(?<="req-start-time":)\d{16,}/;

export const table: Readonly<Record<string, Verdict>> = {
  "testing/handshake-request-response": replay,
  "testing/forwarded-request": replay,
  "testing/raw-and-nil": replay,
  "testing/handler-error": replay,
  "testing/routing-errors": {
    replay: cluster,
    differences: { blot: [parserWords] },
    why: "the text of a JSON error is the parser's own",
  },
  "testing/bind-push-group": replay,
  "testing/bind-on-backend": replay,
  "testing/kick-local": replay,
  "testing/kick-unbound-backend": replay,
  "testing/compressed": replay,
  "testing/bad-handshake-json": replay,
  "testing/handshake-empty": replay,
  "testing/data-before-handshake": replay,
  "testing/second-handshake": replay,
  "testing/heartbeat-before-handshake": replay,
  "testing/malformed/packet-type-0": replay,
  "testing/malformed/one-byte-data": replay,
  "testing/malformed/bad-message-type": replay,
  "testing/malformed/route-overrun": replay,
  "testing/malformed/unknown-route-code": replay,
  "testing/malformed/gzip-garbage": replay,
  "testing/malformed/request-id-zero": replay,
  "testing/malformed/client-response": {
    defect: "a response from a client is answered",
    ours: "the connection is closed",
  },
  "testing/malformed/client-response-id0": {
    defect: "a response from a client is looked up as a route",
    ours: "the connection is closed",
  },
  "testing/malformed/client-push": {
    defect: "a push from a client runs the handler",
    ours: "the connection is closed",
  },
  "testing/malformed/client-push-forwarded": {
    defect: "a push from a client runs the handler",
    ours: "the connection is closed",
  },
  "testing/malformed/error-flag-on-request": replay,
  "testing/malformed/notify-bad-route": replay,
  "testing/fragmented": { scene: "every byte in a segment of its own" },
  "testing/coalesced": {
    replay: cluster,
    differences: { anyOrder: true },
    why: "concurrent replies in Go; ours keep the order, which the e2e tests assert",
  },
  "testing/protobuf": {
    replay: { protobuf: true },
    differences: { ours: { "error 5": "error 5 \n\x07PIT-400\x12\x0bwire type 7" } },
    why: "the text of a protobuf error is the parser's own",
  },
  "probe/forward": {
    replay: cluster,
    differences: {
      ours: { "answer 16": "answer 16 int=5 float=5", "answer 17": "answer 17 int=5 float=5" },
      blot: [requestIds, startTimes],
      waitScale: 0,
    },
    why: "a number is a number: it survives the hop and reads as both kinds",
  },
  "probe/other-front": { scene: "push and kick by uid" },
  "probe/push-kick-by-uid": { scene: "push and kick by uid" },
  "probe/unique/same-front-first": { scene: "unique sessions" },
  "probe/unique/same-front-second": { scene: "unique sessions" },
  "probe/unique/other-front": { scene: "unique sessions" },
  "probe/ws/short-frame": replay,
  "probe/ws/split-packet": replay,
  "probe/ws/empty-frame": replay,
  "probe/ws/bad-handshake": replay,
  "probe/session-count": { scene: "unique sessions" },
  "probe/heartbeat/answering-client": { replay: oneSecond },
  "probe/heartbeat/data-keeps-alive": {
    replay: oneSecond,
    differences: { ignoreHeartbeats: true },
  },
  "probe/standalone/forward": {
    defect: "a request for another server type is never answered",
    ours: "PIT-500 at once, and the rest as recorded",
  },
  "probe/dictionary/session": { replay: { ...standalone, dictionary: probeDictionary } },
  "probe/compression-off": {
    replay: { ...standalone, dictionary: probeDictionary, compression: false },
  },
  "probe/rate-limit": {
    defect: "the handshake and its ack count as messages",
    ours: "data packets count, and the rest is as recorded",
  },
  "probe/validator/rejected": { replay: { ...standalone, validator: true } },
  "probe/no-responders": { scene: "a record of a server that is not there" },
  "probe/shutdown/drain-new-connection": {
    defect: "new connections are accepted while draining",
    ours: "they are refused",
  },
  "probe/shutdown/drain": { scene: "draining" },
  "probe/grpc/stale-record": {
    defect: "a record stays as it was first seen, whatever it is changed to",
    ours: "the server is reached once its record is right",
  },
  "probe/grpc/unique": { scene: "a session over gRPC" },
  "probe/grpc/session": { scene: "a session over gRPC" },
  "probe/grpc/first-bind-on-new-uid": replay,
  "probe/kick/after-stale-write-deadline": {
    defect: "a kick long after the last write is lost and the session stays",
    ours: "the kick arrives and the connection is closed",
  },
  "probe/kick/after-stale-write-deadline-ws": {
    defect: "a kick long after the last write breaks the connection without a word",
    ours: "the kick arrives and the connection is closed",
  },
};
