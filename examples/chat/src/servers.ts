import { Connector, Room, RoomRemote } from "@pitaya-ts/generated-example/chat/v1/chat.server.js";
import { dictionary, schema } from "@pitaya-ts/generated-example/dictionary.js";
import {
  type Acceptor,
  type App,
  type Cluster,
  createApp,
  createPinoLogger,
  type FrontendSession,
  memoryCluster,
  protobufSerializer,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { ConnectorService } from "./connector-service.js";
import { removeMember, sessionRooms } from "./membership.js";
import { RoomService, RoomStats } from "./room-service.js";

/** Where the chat listens, on loopback. 0 lets the system choose a port. */
export interface ChatPorts {
  readonly tcpPort: number;
  readonly wsPort: number;
}

/** A chat that runs. */
export interface ChatServers extends ChatPorts {
  readonly ids: readonly string[];
  /** How many processes they are, and how they talk. */
  readonly place: string;
  stop(): Promise<void>;
}

export const host = "127.0.0.1";
const quietRooms = ["library"];

/**
 * Starts a connector and two room servers in this process. They talk to each other as they would
 * over a network; {@link startServerProcesses} has them do so.
 *
 * @throws Error if a port can't be listened on
 */
export async function startServers({ tcpPort, wsPort }: ChatPorts): Promise<ChatServers> {
  const cluster = memoryCluster();
  const tcp = tcpAcceptor({ port: tcpPort, host });
  const ws = wsAcceptor({ port: wsPort, host });
  const connector = createConnector(cluster, [tcp, ws]);
  const apps = [createRoom(cluster, "room-1"), createRoom(cluster, "room-2"), connector];
  const stop = (): Promise<void> => stopInReverse(apps);
  try {
    for (const app of apps) await app.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const ids = connector.servers.map(({ id }) => id);
  const place = "one process";
  return { ids, place, tcpPort: portOf(tcp.address), wsPort: portOf(ws.address), stop };
}

/** The server of clients. */
export function createConnector(cluster: Cluster, acceptors: readonly Acceptor[]): App {
  const app = createApp({
    ...common,
    cluster,
    serverType: "connector",
    id: "connector-1",
    acceptors,
  })
    .handle(Connector, new ConnectorService())
    // With the schema of the rooms at hand the connector picks their servers by routing key.
    .forward(Room);
  app.sessions.onClose((session) => leaveRooms(app, session));
  return app;
}

/** A server of rooms. */
export function createRoom(cluster: Cluster, id: string): App {
  const app = createApp({ ...common, cluster, serverType: "room", id });
  const rooms = new RoomService(quietRooms);
  return app.handle(Room, rooms).remote(RoomRemote, new RoomStats(rooms));
}

/** What all three have in common; logs are for trouble only, the demo prints what happens. */
const common = {
  serializer: protobufSerializer,
  dictionary,
  schema,
  logger: createPinoLogger({ level: "warn" }),
} as const;

/** Whoever loses the connection leaves all rooms. */
async function leaveRooms(app: App, session: FrontendSession): Promise<void> {
  const rooms = sessionRooms.of(session.data);
  await Promise.all(rooms.map((roomId) => removeMember(app, roomId, session.uid)));
}

async function stopInReverse(apps: readonly App[]): Promise<void> {
  for (const app of [...apps].reverse()) await app.stop();
}

/** Of `host:port`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
