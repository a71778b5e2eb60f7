import { messageOf, ProtocolError } from "../error/index.js";
import { metricNames } from "../observe/index.js";
import type { ClientLink, CloseReason, FrontendSession, SharedPush } from "../session/index.js";
import { type Channel, type ChannelReceiver, Opening } from "../transport/index.js";
import { type HandshakeRequest, type PacketType, packetType } from "../wire/index.js";
import { ClientCalls, type ClientCallsHost } from "./client-calls.js";
import type { ConnectionServices } from "./connection-services.js";
import { type ConnectionState, mayMove } from "./connection-state.js";
import { Deadline, type DeadlineOwner } from "./deadline.js";
import { firstData } from "./first-data.js";
import { canInflate, isOwnClient, kickBody } from "./handshake.js";
import { decideOn } from "./handshake-validator.js";
import { Heartbeat, type HeartbeatOwner } from "./heartbeat.js";
import { Inbound } from "./inbound.js";
import { keyOfLimit } from "./limit-keys.js";
import { limitOfError } from "./limit-of-error.js";
import type { LimitName } from "./limits.js";
import { Outbound, type OutboundOwner } from "./outbound.js";
import { PushFrame } from "./push-frame.js";
import { recogniseProtocol } from "./wrong-protocol.js";

const noBytes = new Uint8Array(0);

/** One client's life: packets in, packets out, and the state between. */
export class Connection
  implements
    ChannelReceiver,
    ClientLink,
    ClientCallsHost,
    DeadlineOwner,
    HeartbeatOwner,
    OutboundOwner
{
  readonly session: FrontendSession;
  readonly #services: ConnectionServices;
  readonly #channel: Channel;
  readonly #in: Inbound;
  readonly #out: Outbound;
  readonly #calls: ClientCalls;
  readonly #heartbeat: Heartbeat;
  #deadline: Deadline | null;
  #state: ConnectionState = "start";
  /** Until a packet has come. */
  #opening: Opening | null = new Opening();

  constructor(channel: Channel, services: ConnectionServices) {
    const { limits, wheel } = services;
    this.#services = services;
    this.#channel = channel;
    const sink = (type: PacketType, body: Uint8Array): void => this.#onPacket(type, body);
    const reader = services.format.wire.packetReader(sink, limits.maxHandshakeBytes);
    this.#in = new Inbound(channel, reader, wheel, this);
    this.#in.maxBodyBytes = limits.maxHandshakeBytes;
    this.#out = new Outbound(channel, services, this);
    this.#heartbeat = new Heartbeat(wheel, services.heartbeatMs, this);
    this.#deadline = this.#deadlineOf("handshakeTimeoutMs");
    this.session = services.sessions.open(this, firstData(channel.remoteAddress));
    this.#calls = new ClientCalls(this.session, services, this.#out, this);
  }

  get remoteAddress(): string {
    return this.#channel.remoteAddress;
  }

  /** Calls of this client that are not answered yet. */
  get inFlight(): number {
    return this.#calls.inFlight;
  }

  // From the channel

  onBytes(chunk: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#opening?.add(chunk);
    this.#out.hold();
    try {
      this.#in.push(chunk);
    } catch (error) {
      const opening = this.#opening?.bytes;
      this.onBroken((opening && recogniseProtocol(opening, this.#channel)) ?? error);
    }
    this.#out.release();
  }

  onDrain(): void {
    this.#out.drained();
  }

  onClose(error?: Error): void {
    if (this.#state !== "closed") {
      this.#services.log.debug("connection ended", this.#fields({ error: error?.message }));
      this.#shut(error === undefined ? "client" : "error");
    }
    this.#out.stop();
    this.#services.admission.left(this);
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
    this.#sendKick(reason);
    this.close("kicked");
  }

  close(reason: CloseReason): void {
    if (this.#state === "closed") return;
    // Else a client that connects again by itself would take the session back, and so on.
    if (reason === "replaced") this.#tellOwnClient(reason);
    this.#shut(reason);
    this.#out.end();
  }

  // From the clocks

  beat(): void {
    this.#out.packet(packetType.heartbeat, noBytes);
  }

  silent(): void {
    this.#services.log.debug("closing a silent connection", this.#fields());
    this.close("timeout");
  }

  onLate(limit: "handshakeTimeoutMs" | "bindTimeoutMs"): void {
    if (limit !== "bindTimeoutMs" || !this.session.bound) this.#endByLimit(limit);
  }

  // From what goes out

  /** What waits for a client that does not read is dropped with it. */
  onSlow(limit: LimitName, value: number, unsentBytes: number): void {
    if (this.#state === "closed") return;
    this.#shut(`limit:${limit}`);
    this.#hit(limit, value, { unsentBytes });
    this.#out.destroy();
  }

  // From admission

  makeRoom(limit: LimitName): void {
    if (this.#state === "closed") this.#out.destroy();
    else this.onSlow(limit, this.#services.limits[limit], this.#channel.bufferedBytes);
  }

  // From its handshake

  admit(request: HandshakeRequest): void {
    if (this.#state === "closed") return;
    const { handshakes, limits, sessions } = this.#services;
    const answer = handshakes.accepted(request);
    sessions.meet(this.session, request);
    this.#out.inflates = canInflate(request);
    this.#out.packet(packetType.handshake, answer);
    this.#in.maxBodyBytes = limits.maxHandshakeBytes;
    this.#move("handshake");
  }

  refuse(error: unknown): void {
    if (this.#state === "closed") return;
    this.#out.packet(packetType.handshake, this.#services.handshakes.refused);
    this.onBroken(error);
  }

  // From the calls

  pauseReading(): void {
    if (this.#in.pause()) this.#heartbeat.pause();
  }

  resumeReading(): void {
    if (!this.#in.resume() || this.#state === "closed") return;
    this.#heartbeat.resume();
    try {
      this.#in.deliver();
    } catch (error) {
      this.onBroken(error);
    }
  }

  // Packets

  #onPacket(type: PacketType, body: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#opening = null;
    if (type === packetType.data) this.#onData(body);
    else if (type === packetType.handshake) this.#onHandshake(body);
    else if (type === packetType.handshakeAck) this.#onAck();
    // Heartbeats, and kicks from clients, tell no more than that the client lives.
    this.#heartbeat.heard();
  }

  #onHandshake(body: Uint8Array): void {
    const { limits, validators, metrics } = this.#services;
    if (body.length > limits.maxHandshakeBytes) {
      this.#endByLimit("maxHandshakeBytes", { bytes: body.length });
    } else decideOn(body, validators, metrics, this);
  }

  #onAck(): void {
    if (this.#state === "start") {
      throw new ProtocolError("wrong-state", "handshake ack before the handshake");
    }
    if (this.#state !== "handshake") return;
    this.#move("working");
    const { admission, limits } = this.#services;
    this.#in.maxBodyBytes = limits.maxPacketBytes;
    if (!admission.opened(this)) return;
    this.#endDeadline();
    if (limits.bindTimeoutMs > 0) this.#deadline = this.#deadlineOf("bindTimeoutMs");
  }

  #onData(body: Uint8Array): void {
    if (this.#state !== "working") {
      throw new ProtocolError("wrong-state", `data packet in state ${this.#state}`);
    }
    this.#calls.receive(body);
  }

  /** Other clients are just closed, as they know it. */
  #tellOwnClient(reason: string): void {
    const { handshake } = this.session;
    if (handshake !== null && isOwnClient(handshake.sys.type)) this.#sendKick(reason);
  }

  #sendKick(reason: string): void {
    this.#out.packet(packetType.kick, kickBody(this.session.handshake, reason));
  }

  // End

  onBroken(error: unknown): void {
    if (this.#state === "closed") return;
    const reason = messageOf(error);
    const code = error instanceof ProtocolError ? error.code : "unexpected";
    const limit = limitOfError(code, this.#state);
    if (limit !== null) {
      this.#endByLimit(limit, { code, reason });
      return;
    }
    this.#services.metrics.count(metricNames.protocolErrors, { code }, 1);
    this.#services.warnings.warn("closing connection", this.#fields({ code, reason }));
    this.close("protocol");
  }

  /** Closes for a bound that was hit; a client that can read it is told which. */
  #endByLimit(limit: LimitName, more: object = {}): void {
    this.#hit(limit, this.#services.limits[limit], more);
    this.#tellOwnClient(`limit:${limit}`);
    this.close(`limit:${limit}`);
  }

  #hit(limit: LimitName, value: number, more: object): void {
    this.#services.metrics.count(metricNames.limitHits, { limit }, 1);
    const fields = this.#fields({ limit, key: keyOfLimit[limit], value, ...more });
    // A text for each limit: none is hidden behind a flood of hits of another.
    this.#services.warnings.warn(`closing connection: limit ${limit} was hit`, fields);
  }

  #shut(reason: CloseReason): void {
    this.#move("closed");
    this.#heartbeat.stop();
    this.#in.stop();
    this.#endDeadline();
    this.#calls.close();
    this.#services.metrics.count(metricNames.sessionsClosed, { reason }, 1);
    this.#services.sessions.close(this.session, reason);
  }

  #deadlineOf(limit: "handshakeTimeoutMs" | "bindTimeoutMs"): Deadline {
    const { wheel, limits } = this.#services;
    return new Deadline(wheel, this, limit, limits[limit]);
  }

  #endDeadline(): void {
    this.#deadline?.stop();
    this.#deadline = null;
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
