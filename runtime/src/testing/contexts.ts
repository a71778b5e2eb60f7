import type { HandlerContext, RemoteContext } from "../dispatch/index.js";
import type { Session } from "../session/index.js";
import { FakeCall, type FakeCallOptions } from "./fake-call.js";
import { type FakeSessionOptions, type FrontRecord, fakeSession } from "./fake-session.js";

/** What a handler has at hand in a unit test; all of it may be left out. */
export interface FakeHandlerOptions extends FakeCallOptions, FakeSessionOptions {
  /** A session in place of the one that `uid` and `data` make, such as `client.session` of a test cluster. */
  readonly session?: Session;
}

/** What a remote has at hand in a unit test; all of it may be left out. */
export interface FakeRemoteOptions extends FakeCallOptions {
  /** Id of the server that calls. @defaultValue "" */
  readonly callerId?: string;
  /** Type of the server that calls. @defaultValue "" */
  readonly callerType?: string;
}

/** A handler's context without a server. */
export class FakeHandlerContext extends FakeCall implements HandlerContext {
  readonly session: Session;
  /** What the handler asked of the session's frontend. */
  readonly front: FrontRecord = { pushes: [], kicks: [], data: [] };

  /** @internal Use {@link handlerContext}. */
  constructor(options: FakeHandlerOptions) {
    super(options);
    this.session = options.session ?? fakeSession(options, this.front);
  }
}

/** A remote's context without a server. */
export class FakeRemoteContext extends FakeCall implements RemoteContext {
  readonly callerId: string;
  readonly callerType: string;

  /** @internal Use {@link remoteContext}. */
  constructor(options: FakeRemoteOptions) {
    super(options);
    this.callerId = options.callerId ?? "";
    this.callerType = options.callerType ?? "";
  }
}

/**
 * For unit tests of one handler: `await new RoomService().join({ roomId: "lobby" }, handlerContext({ uid: "ann" }))`.
 * The session is a backend's; what needs more of it needs a test cluster.
 */
export function handlerContext(options: FakeHandlerOptions = {}): FakeHandlerContext {
  return new FakeHandlerContext(options);
}

/** The same for one remote. */
export function remoteContext(options: FakeRemoteOptions = {}): FakeRemoteContext {
  return new FakeRemoteContext(options);
}
