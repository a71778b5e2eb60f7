import { createServer } from "node:net";

/*
 * The floor: the least JavaScript that answers an echo request over TCP with the right bytes. No
 * sessions, no routes, no errors; what is left is Node and the kernel.
 */
const headBytes = 4;
const data = 4;
const handshake = packet(
  1,
  Buffer.from('{"code":200,"sys":{"dict":{},"heartbeat":30,"serializer":"json"}}'),
);
const port = Number(process.argv[2] ?? "3260");
const echo = process.argv[3] === "json" ? echoJson : echoRaw;

createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const out: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= headBytes) {
      const end = at + headBytes + bytes.readUIntBE(at + 1, 3);
      if (end > bytes.length) break;
      if (bytes[at] === data) out.push(answer(bytes.subarray(at + headBytes, end)));
      else if (bytes[at] === 1) out.push(handshake);
      at = end;
    }
    rest = bytes.subarray(at);
    if (out.length === 1) socket.write(out[0] as Buffer);
    else if (out.length > 1) socket.write(Buffer.concat(out));
  });
  socket.on("error", () => socket.destroy());
}).listen(port, "127.0.0.1");

function answer(message: Buffer): Buffer {
  let at = 1;
  while ((message[at] as number) > 127) at++;
  const idEnd = at + 1;
  const payload = echo(message.subarray(idEnd + 1 + (message[idEnd] as number)));
  const body = idEnd + payload.length;
  const reply = Buffer.allocUnsafe(headBytes + body);
  reply[0] = data;
  reply.writeUIntBE(body, 1, 3);
  reply[headBytes] = 4;
  message.copy(reply, headBytes + 1, 1, idEnd);
  payload.copy(reply, headBytes + idEnd);
  return reply;
}

function echoRaw(payload: Buffer): Buffer {
  return payload;
}

function echoJson(payload: Buffer): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(payload.toString())));
}

function packet(type: number, body: Buffer): Buffer {
  const head = Buffer.from([type, 0, 0, body.length]);
  return Buffer.concat([head, body]);
}
