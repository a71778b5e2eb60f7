import { duration } from "./duration-type.js";
import { key } from "./key-spec.js";
import { int } from "./number-types.js";

const kib = 1024;
const mib = 1024 * kib;

/**
 * Bounds of what clients can make a server hold. Each has the name of its option, in lower case,
 * without "max" and unit.
 */
export const limitKeys = {
  "pitaya.conn.limits.handshakebytes": key(
    int({ min: 1 }),
    64 * kib,
    "Longest packet body before the handshake's ack, and of every handshake, bytes.",
  ),
  "pitaya.conn.limits.packetbytes": key(
    int({ min: 1 }),
    mib,
    "Longest packet body after it, bytes.",
  ),
  "pitaya.conn.limits.inflatedbytes": key(
    int({ min: 1 }),
    mib,
    "Longest content of a compressed payload, bytes.",
  ),
  "pitaya.conn.limits.inflateratio": key(
    int({ min: 1 }),
    100,
    "How many times longer than the compressed payload its content may be.",
  ),
  // Objects of 10,000 members take some 4 ms to parse; those of the longest packet would take 40.
  "pitaya.conn.limits.jsonvalues": key(
    int({ min: 1 }),
    10_000,
    "Values of the JSON text of one message, lists and objects counted as well.",
  ),
  "pitaya.conn.limits.inflight": key(
    int({ min: 1 }),
    64,
    "Messages of one session that are not answered yet; then its socket is not read.",
  ),
  "pitaya.conn.limits.sendqueuebytes": key(
    int({ min: 1 }),
    4 * mib,
    "Bytes that may wait to be sent to one client.",
  ),
  "pitaya.conn.limits.sendqueueage": key(
    duration({ positive: true }),
    "10s",
    "How long bytes may wait to be sent to one client.",
  ),
  "pitaya.conn.limits.handshaketimeout": key(
    duration({ positive: true }),
    "5s",
    "From connecting to the end of the handshake.",
  ),
  "pitaya.conn.limits.bindtimeout": key(
    duration(),
    "0s",
    "From the end of the handshake to a bound session; 0 is no bound.",
  ),
  "pitaya.conn.limits.connections": key(
    int(),
    0,
    "Clients that are connected at a time; 0 is no bound.",
  ),
  "pitaya.conn.limits.connectionsperaddress": key(
    int(),
    0,
    "The same for one address, of IPv6 its first 64 bits; 0 is no bound.",
  ),
  "pitaya.conn.limits.halfopen": key(
    int(),
    10_000,
    "Clients that are connected and have not finished their handshake; one more closes the oldest. 0 is no bound.",
  ),
  "pitaya.conn.limits.halfopenperaddress": key(
    int(),
    5_000,
    "The same for one address, of IPv6 its first 64 bits; 0 is no bound.",
  ),
} as const;
