import type { Msg } from "@nats-io/transport-node";
import type { ServerInfo } from "../../../dispatch/index.js";
import type { RpcEndpoint } from "../rpc.js";
import type { Listener } from "./listeners.js";
import type { ServerMeter } from "./server-meter.js";
import { bindingsSubject, serverSubject } from "./subjects.js";

/** A subject of the server itself. */
export class OwnListener implements Listener {
  readonly subject: string;
  readonly onMessage: (msg: Msg) => void;
  denied: Error | null = null;

  constructor(subject: string, onMessage: (msg: Msg) => void) {
    this.subject = subject;
    this.onMessage = onMessage;
  }

  onDenied(error: Error): void {
    this.denied = error;
  }
}

/** Hands what comes for this server to its endpoint, at once and in order. Never throws. */
export class Doors {
  readonly calls: OwnListener;
  readonly binds: OwnListener;
  readonly onPush: (msg: Msg) => void;
  readonly onKick: (msg: Msg) => void;

  constructor(
    self: ServerInfo,
    endpoint: RpcEndpoint,
    meter: ServerMeter,
    accept: (data: Uint8Array, reply: string) => void,
  ) {
    const hand = (channel: string, take: (data: Uint8Array) => unknown) => (msg: Msg) => {
      try {
        take(msg.data);
      } catch (error) {
        meter.dropped("a message of another server can't be read", channel, error);
      }
      meter.handed(channel);
    };
    this.calls = new OwnListener(serverSubject(self.type, self.id), (msg) => {
      accept(msg.data, msg.reply ?? "");
    });
    this.binds = new OwnListener(
      bindingsSubject(self.type),
      hand("rpc_server_bindingschan", (data) => endpoint.bound(data)),
    );
    this.onPush = hand("rpc_server_userpushchan", (data) => endpoint.push(data));
    this.onKick = hand("rpc_server_userkickchan", (data) => endpoint.kick(data));
  }
}
