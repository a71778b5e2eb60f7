import { WebSocketServer } from "ws";

/** The floor over WebSocket, for what an idle connection takes: it answers handshakes. */
export function listenWs(port: number, handshake: Uint8Array): void {
  const options = { port, host: "127.0.0.1", perMessageDeflate: false, clientTracking: false };
  new WebSocketServer(options).on("connection", (socket) => {
    socket.on("message", (data) => {
      if ((data as Buffer)[0] === 1) socket.send(handshake);
    });
    socket.on("error", () => socket.terminate());
  });
}
