import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodePacket, packetType } from "@pitaya-ts/runtime";

const handshake = encodePacket(packetType.handshake, new TextEncoder().encode('{"sys":{}}'));
const ack = encodePacket(packetType.handshakeAck);

const upgrade =
  "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";

/** A client that has shaken hands, and then keeps still. */
export async function openIdle(port: number, transport: "tcp" | "ws"): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  if (transport === "ws") {
    socket.write(upgrade);
    await once(socket, "data");
  }
  const frame = transport === "ws" ? binaryFrame : (packet: Uint8Array) => packet;
  socket.write(frame(handshake));
  await once(socket, "data");
  socket.write(frame(ack));
  return socket;
}

/** Of up to 125 bytes, masked with zeros: the bytes stay as they are. */
function binaryFrame(packet: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0x82, 0x80 | packet.length, 0, 0, 0, 0]), packet]);
}
