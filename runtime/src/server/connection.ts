import type { Answer } from "../dispatch/index.js";
import { type PitayaError, ProtocolError } from "../error/index.js";
import { serializeError } from "../serialize/index.js";
import type { ClientLink, CloseReason, FrontendSession, SharedPush } from "../session/index.js";
import type { Channel, ChannelReceiver } from "../transport/index.js";
import {
  messageType,
  PacketDecoder,
  type PacketType,
  packetType,
  parseHandshakeRequest,
  readMessageParts,
  utf8Encode,
} from "../wire/index.js";
import { CallQueue, type CallQueueOwner } from "./call-queue.js";
import type { ConnectionServices } from "./connection-services.js";
import { type ConnectionState, mayMove } from "./connection-state.js";
import type { ClientCall } from "./frontend.js";
import { canInflate, readsKickBody } from "./handshake.js";
import { Heartbeat, type HeartbeatOwner } from "./heartbeat.js";
import { Outbound, type OutboundOwner } from "./outbound.js";
import { PushFrame } from "./push-frame.js";
import { recogniseProtocol } from "./wrong-protocol.js";

const noBytes = new Uint8Array(0);

/** One client's life: packets in, packets out, and the state between. */
export class Connection
  implements ChannelReceiver, ClientLink, CallQueueOwner, HeartbeatOwner, OutboundOwner
{
  readonly session: FrontendSession;
  readonly #services: ConnectionServices;
  readonly #channel: Channel;
  readonly #decoder: PacketDecoder;
  readonly #out: Outbound;
  readonly #calls: CallQueue;
  readonly #heartbeat: Heartbeat;
  #state: ConnectionState = "start";
  #heardAnything = false;
  #kickHasBody = false;

  constructor(channel: Channel, services: ConnectionServices) {
    this.#services = services;
    this.#channel = channel;
    this.#decoder = new PacketDecoder(
      (type, body) => this.#onPacket(type, body),
      services.limits.maxHandshakeBytes,
    );
    this.#out = new Outbound(channel, services, this);
    this.#calls = new CallQueue(this, services.limits.maxInFlight);
    this.#heartbeat = new Heartbeat(services.wheel, services.heartbeatMs, this);
    this.session = services.sessions.open(this);
    this.session.data.set("ipversion", ipVersion(channel.remoteAddress));
  }

  get remoteAddress(): string {
    return this.#channel.remoteAddress;
  }

  // From the channel

  onBytes(chunk: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#out.hold();
    try {
      this.#decoder.push(chunk);
    } catch (error) {
      this.#broken(this.#heardAnything ? error : (recogniseProtocol(chunk) ?? error));
    }
    this.#heardAnything = true;
    this.#out.release();
  }

  onBroken(error: Error): void {
    this.#broken(error);
  }

  onDrain(): void {
    this.#out.drained();
  }

  onClose(error?: Error): void {
    if (this.#state !== "closed") {
      const { log } = this.#services;
      if (error !== undefined) {
        log.debug("connection broke", this.#fields({ error: error.message }));
      }
      this.#shut(error === undefined ? "client" : "error");
    }
    this.#out.stop();
    this.#services.onGone(this);
  }

  // From the session: its way to the client

  push(route: string, payload: Uint8Array): void {
    this.pushShared(new PushFrame(this.#services.format, route, payload));
  }

  pushShared(push: SharedPush): void {
    if (this.#state !== "closed") this.#out.push(push);
  }

  kick(reason: string): void {
    if (this.#state === "closed") return;
    const body = this.#kickHasBody ? utf8Encode(JSON.stringify({ reason })) : noBytes;
    this.#out.packet(packetType.kick, body);
    this.close("kicked");
  }

  close(reason: CloseReason): void {
    if (this.#state === "closed") return;
    this.#shut(reason);
    this.#out.end();
  }

  // From the heartbeat

  beat(): void {
    this.#out.packet(packetType.heartbeat, noBytes);
  }

  silent(): void {
    this.#services.log.debug("closing a silent connection", this.#fields());
    this.close("timeout");
  }

  // From what goes out

  /** What waits for a client that does not read is dropped with it. */
  onSlow(limit: string, value: number, unsentBytes: number): void {
    if (this.#state === "closed") return;
    const fields = this.#fields({ limit, value, unsentBytes });
    this.#services.log.warn("closing a slow connection", fields);
    this.#shut("slow");
    this.#out.destroy();
  }

  // From the call queue

  call(call: ClientCall): Answer {
    return this.#services.frontend.call(this.session, call);
  }

  answer(call: ClientCall, payload: Uint8Array | null): void {
    if (call.type !== messageType.request || payload === null) return;
    this.#respond(call, payload, false);
  }

  fail(call: ClientCall, error: PitayaError): void {
    if (call.type === messageType.request) {
      this.#respond(call, serializeError(this.#services.serializer, error), true);
      return;
    }
    const { route } = call.target;
    this.#services.log.warn("notify failed", this.#fields({ route, error: error.message }));
  }

  onFull(): void {
    this.#channel.pause();
    this.#heartbeat.pause();
  }

  onFree(): void {
    if (this.#state === "closed") return;
    this.#heartbeat.resume();
    this.#channel.resume();
  }

  // Packets

  #onPacket(type: PacketType, body: Uint8Array): void {
    if (this.#state === "closed") return;
    if (type === packetType.data) this.#onData(body);
    else if (type === packetType.handshake) this.#onHandshake(body);
    else if (type === packetType.handshakeAck) this.#onAck();
    // Heartbeats, and kicks from clients, tell no more than that the client lives.
    this.#heartbeat.heard();
  }

  #onHandshake(body: Uint8Array): void {
    const { handshakes, limits } = this.#services;
    try {
      const request = parseHandshakeRequest(body);
      this.session.handshake = request;
      this.#out.inflates = canInflate(request);
      this.#kickHasBody = readsKickBody(request);
    } catch (error) {
      this.#out.packet(packetType.handshake, handshakes.refused);
      throw error;
    }
    this.#out.packet(packetType.handshake, handshakes.accepted(this.#out.inflates));
    this.#decoder.maxBodyBytes = limits.maxPacketBytes;
    this.#move("handshake");
  }

  #onAck(): void {
    if (this.#state === "start") {
      throw new ProtocolError("wrong-state", "handshake ack before the handshake");
    }
    if (this.#state === "handshake") this.#move("working");
  }

  #onData(body: Uint8Array): void {
    if (this.#state !== "working") {
      throw new ProtocolError("wrong-state", `data packet in state ${this.#state}`);
    }
    const { parts, routes } = this.#services;
    readMessageParts(body, parts);
    const { type, id, compressed: isCompressed } = parts;
    if (type !== messageType.request && type !== messageType.notify) {
      throw new ProtocolError("wrong-message-type", "a client sent a response or a push");
    }
    let payload = body.subarray(parts.payloadStart);
    if (isCompressed) payload = this.#inflate(payload);
    this.#calls.push({ type, id, target: routes.find(body, parts), payload });
  }

  #inflate(stream: Uint8Array): Uint8Array {
    const { limits, inflation } = this.#services;
    return inflation.inflate(stream, limits.maxInflatedBytes);
  }

  /** A request with id 0 is worked on and never answered. */
  #respond({ id }: ClientCall, payload: Uint8Array, error: boolean): void {
    if (this.#state !== "closed" && id !== 0) this.#out.response(id, payload, error);
  }

  // End

  #broken(error: unknown): void {
    if (this.#state === "closed") return;
    const reason = error instanceof Error ? error.message : String(error);
    const code = error instanceof ProtocolError ? error.code : "unexpected";
    this.#services.log.warn("closing connection", this.#fields({ code, reason }));
    this.close("protocol");
  }

  #shut(reason: CloseReason): void {
    this.#move("closed");
    this.#heartbeat.stop();
    this.#calls.close();
    this.#services.sessions.close(this.session, reason);
  }

  #move(to: ConnectionState): void {
    if (!mayMove(this.#state, to)) {
      throw new Error(`connection can't go from ${this.#state} to ${to}`);
    }
    this.#state = to;
  }

  #fields(more: object = {}): Record<string, unknown> {
    const { transport, remoteAddress } = this.#channel;
    return { session: this.session.id, transport, remoteAddress, ...more };
  }
}

/** More than one colon before the port's: an IPv6 address. */
function ipVersion(address: string): string {
  return address.startsWith("[") && !address.startsWith("[::ffff:") ? "ipv6" : "ipv4";
}
