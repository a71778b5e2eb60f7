import type { Logger, Metrics, RouteLabels, SampledLog, TimerWheel } from "../observe/index.js";
import type { Serializer } from "../serialize/index.js";
import type { CloseReason, SessionPool } from "../session/index.js";
import type { Compression, MessageParts } from "../wire/index.js";
import type { Admission } from "./admission.js";
import type { DispatchGate } from "./dispatch-gate.js";
import type { Flusher } from "./flusher.js";
import type { FrameArena } from "./frame-arena.js";
import type { Frontend } from "./frontend.js";
import type { HandshakeBodies } from "./handshake.js";
import type { HandshakeValidator } from "./handshake-validator.js";
import type { Limits } from "./limits.js";
import type { OutboundFormat } from "./push-frame.js";
import type { RouteTable } from "./route-table.js";

/** A connection that its server may end. */
export interface LiveConnection {
  /** Calls of its client that are not answered yet. */
  readonly inFlight: number;
  close(reason: CloseReason): void;
}

/** What all connections of a server share. */
export interface ConnectionServices {
  readonly log: Logger;
  /** For what clients can cause at will. */
  readonly warnings: SampledLog;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly gate: DispatchGate;
  readonly validators: readonly HandshakeValidator[];
  readonly wheel: TimerWheel;
  readonly limits: Limits;
  readonly heartbeatMs: number;
  readonly serializer: Serializer;
  readonly sessions: SessionPool;
  readonly routes: RouteTable;
  /** Routes of other server types that metrics may tell. */
  readonly routeLabels: RouteLabels;
  readonly frontend: Frontend;
  readonly handshakes: HandshakeBodies;
  readonly format: OutboundFormat;
  /** Clients may compress whatever the server does. */
  readonly inflation: Compression;
  readonly arena: FrameArena;
  readonly flusher: Flusher;
  /** Room for the message that is being read. */
  readonly parts: MessageParts;
  /** The connection is closed and its socket gone. */
  onGone(connection: LiveConnection): void;
}
