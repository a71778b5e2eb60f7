import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import { WebSocket } from "ws";
import { pomeloProtocol } from "./codec.js";

/**
 * A client of `pomelo-jsclient-websocket`, the JavaScript client of Pomelo, as a browser would run it. It
 * knows neither compression nor the error flag; a kick must have a body of JSON or it throws.
 */
export interface PomeloClient {
  /** Connects to this machine and does the handshake. */
  init(port: number, user?: object): Promise<void>;
  /** The parsed body of the response, an error's as any other. */
  request(route: string, message: object): Promise<unknown>;
  notify(route: string, message: object): void;
  /** The parsed body of the next push of a route, or the data of the next event `onKick`, `disconnect`. */
  next(event: string): Promise<unknown>;
  on(event: string, listener: (body: unknown) => void): void;
  /** Ends when the connection is closed. */
  disconnect(): Promise<void>;
}

/** What the package's file puts into `module.exports`. */
interface Pomelo extends EventEmitter {
  init(params: object, done: () => void): void;
  request(route: string, message: object, done: (body: unknown) => void): void;
  notify(route: string, message: object): void;
  disconnect(): void;
}

/** A client of its own: the package keeps its state per load. */
export function createPomeloClient(): PomeloClient {
  const pomelo = loadPomelo();
  // Without a listener an emitter throws its errors.
  pomelo.on("error", () => {});
  const disconnected = new Promise<void>((resolve) => pomelo.once("disconnect", () => resolve()));
  return {
    init: (port, user = {}) => init(pomelo, port, user),
    request: (route, message) => new Promise((resolve) => pomelo.request(route, message, resolve)),
    notify: (route, message) => pomelo.notify(route, message),
    next: (event) => new Promise((resolve) => pomelo.once(event, resolve)),
    on: (event, listener) => pomelo.on(event, listener),
    disconnect() {
      pomelo.disconnect();
      return disconnected;
    },
  };
}

function init(pomelo: Pomelo, port: number, user: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (why: unknown): void => reject(new Error(`pomelo client: ${String(why)}`));
    pomelo.once("error", failed);
    pomelo.once("io-error", () => failed("cannot connect"));
    pomelo.once("disconnect", () => failed("closed in the handshake"));
    pomelo.init({ host: "127.0.0.1", port, user }, resolve);
  });
}

function loadPomelo(): Pomelo {
  const file = createRequire(import.meta.url).resolve("pomelo-jsclient-websocket");
  const quiet = { log() {}, error() {} };
  const module = { exports: {} };
  const window = { Protocol: pomeloProtocol, EventEmitter, WebSocket };
  // Its own realm would have other classes for what it parses.
  const globals = {
    JSON,
    Date,
    Array,
    Object,
    setTimeout,
    clearTimeout,
    console: quiet,
    WebSocket,
  };
  runInContext(readFileSync(file, "utf8"), createContext({ ...globals, window, module }), {
    filename: file,
  });
  return module.exports as Pomelo;
}
