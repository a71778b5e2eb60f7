import { ProtocolError } from "../error/index.js";
import type { RouteDictionary } from "./dictionary.js";
import { invalidMessage, unknownRouteCode, wrongMessageType } from "./message-error.js";
import { idBytes, type MessageId, readId, writeId } from "./message-id.js";
import { utf8Decode, utf8Length, utf8Write } from "./utf8.js";

/**
 * A message is the body of a data packet:
 *
 * ```
 * flag(1) [id varint] [route] payload
 *
 * flag:  bit 0     route is a 2-byte dictionary code
 *        bits 1-3  type
 *        bit 4     payload is a zlib stream
 *        bit 5     payload is an error
 * id:    of requests and responses
 * route: of requests, notifies and pushes: length(1) bytes, or code(2, big-endian)
 * ```
 */
export const messageType = { request: 0, notify: 1, response: 2, push: 3 } as const;

export type MessageKind = (typeof messageType)[keyof typeof messageType];

/** What a data packet holds. */
export interface Message {
  /** Request, notify, response or push. */
  readonly type: MessageKind;
  /** 0 for notifies and pushes. */
  readonly id: MessageId;
  /** Empty for responses. */
  readonly route: string;
  /** As it travels: a zlib stream if `compressed`. */
  readonly payload: Uint8Array;
  /** The payload is a zlib stream. */
  readonly compressed: boolean;
  /** The payload is an error. */
  readonly error: boolean;
}

export const maxRouteBytes = 255;

const routeCodeFlag = 0x01;
const compressedFlag = 0x10;
const errorFlag = 0x20;

export interface EncodeMessageOptions {
  /** Routes in it are written as their code. */
  readonly dictionary?: RouteDictionary;
}

/**
 * Length of {@link writeMessageHead}'s output.
 *
 * @throws ProtocolError `route-too-long`
 */
export function messageHeadBytes(
  type: MessageKind,
  id: MessageId,
  route: string,
  dictionary?: RouteDictionary,
): number {
  let bytes = 1;
  if (hasId(type)) bytes += idBytes(id);
  if (!hasRoute(type)) return bytes;
  if (dictionary?.codeOf(route) !== undefined) return bytes + 2;
  return bytes + 1 + routeBytes(route);
}

/** Writes flag, id and route at `at`; where the payload begins. Room is the caller's to make. */
export function writeMessageHead(
  into: Uint8Array,
  at: number,
  message: Omit<Message, "payload">,
  dictionary?: RouteDictionary,
): number {
  const { type, id, route } = message;
  const code = hasRoute(type) ? dictionary?.codeOf(route) : undefined;
  let flag = type << 1;
  if (code !== undefined) flag |= routeCodeFlag;
  if (message.compressed) flag |= compressedFlag;
  if (message.error) flag |= errorFlag;
  into[at] = flag;
  let next = hasId(type) ? writeId(into, at + 1, id) : at + 1;
  if (code !== undefined) {
    into[next++] = code >>> 8;
    into[next++] = code;
  } else if (hasRoute(type)) {
    const written = utf8Write(into, next + 1, route);
    into[next] = written;
    next += 1 + written;
  }
  return next;
}

/**
 * A whole message. The payload is taken as it is: compress it before, and say so.
 *
 * @throws ProtocolError `wrong-message-type`, `route-too-long`, `invalid-message` for an impossible id
 */
export function encodeMessage(message: Message, options: EncodeMessageOptions = {}): Uint8Array {
  const { type, id, route, payload } = message;
  if (!isMessageType(type)) throw wrongMessageType();
  const headBytes = messageHeadBytes(type, id, route, options.dictionary);
  const bytes = new Uint8Array(headBytes + payload.length);
  writeMessageHead(bytes, 0, message, options.dictionary);
  bytes.set(payload, headBytes);
  return bytes;
}

/**
 * Where the parts of a message lie, without its route's text: what a server needs to find the
 * handler. One object may be used for message after message.
 */
export interface MessageParts {
  type: MessageKind;
  id: MessageId;
  /** Code of the route, or -1 for a route in plain text. */
  routeCode: number;
  routeStart: number;
  routeEnd: number;
  payloadStart: number;
  compressed: boolean;
  error: boolean;
}

export function newMessageParts(): MessageParts {
  return {
    type: messageType.request,
    id: 0,
    routeCode: -1,
    routeStart: 0,
    routeEnd: 0,
    payloadStart: 0,
    compressed: false,
    error: false,
  };
}

/**
 * Reads the head of a message into `parts`. Every length is checked before the read.
 *
 * @throws ProtocolError `invalid-message`, `wrong-message-type`
 */
export function readMessageParts(bytes: Uint8Array, parts: MessageParts): void {
  if (bytes.length < 2) throw invalidMessage("shorter than 2 bytes");
  const flag = bytes[0] as number;
  const type = (flag >> 1) & 7;
  if (!isMessageType(type)) throw wrongMessageType();
  parts.type = type;
  parts.compressed = (flag & compressedFlag) !== 0;
  parts.error = (flag & errorFlag) !== 0;
  parts.id = 0;
  parts.routeCode = -1;
  parts.routeStart = 0;
  parts.routeEnd = 0;
  let at = hasId(type) ? readId(bytes, parts) : 1;
  if (hasRoute(type)) at = readRoute(bytes, at, (flag & routeCodeFlag) !== 0, parts);
  parts.payloadStart = at;
}

/**
 * A whole message; a compressed payload is left as it is.
 *
 * @throws ProtocolError `invalid-message`, `wrong-message-type`, `unknown-route-code`
 */
export function decodeMessage(bytes: Uint8Array, dictionary?: RouteDictionary): Message {
  const parts = newMessageParts();
  readMessageParts(bytes, parts);
  return {
    type: parts.type,
    id: parts.id,
    route: hasRoute(parts.type) ? routeText(bytes, parts, dictionary) : "",
    payload: bytes.subarray(parts.payloadStart),
    compressed: parts.compressed,
    error: parts.error,
  };
}

/**
 * The route's text.
 *
 * @throws ProtocolError `unknown-route-code`
 */
export function routeText(
  bytes: Uint8Array,
  parts: MessageParts,
  dictionary?: RouteDictionary,
): string {
  if (parts.routeCode < 0) return utf8Decode(bytes, parts.routeStart, parts.routeEnd);
  const route = dictionary?.routeOf(parts.routeCode);
  if (route === undefined) throw unknownRouteCode(parts.routeCode);
  return route;
}

function isMessageType(type: number): type is MessageKind {
  return type >= messageType.request && type <= messageType.push;
}

function hasId(type: MessageKind): boolean {
  return type === messageType.request || type === messageType.response;
}

function hasRoute(type: MessageKind): boolean {
  return type !== messageType.response;
}

function routeBytes(route: string): number {
  const bytes = utf8Length(route);
  if (bytes > maxRouteBytes) {
    throw new ProtocolError(
      "route-too-long",
      `route of ${bytes} bytes, at most ${maxRouteBytes}: "${route.slice(0, 40)}…"`,
    );
  }
  return bytes;
}

function readRoute(bytes: Uint8Array, at: number, coded: boolean, parts: MessageParts): number {
  if (coded) {
    if (at + 2 > bytes.length) throw invalidMessage("ends inside its route code");
    parts.routeCode = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    return at + 2;
  }
  if (at >= bytes.length) throw invalidMessage("ends before its route");
  const end = at + 1 + (bytes[at] as number);
  if (end > bytes.length) throw invalidMessage("ends inside its route");
  parts.routeStart = at + 1;
  parts.routeEnd = end;
  return end;
}
