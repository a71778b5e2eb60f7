import { createServer } from "node:net";
import { listenWs } from "./floor-ws.js";

/*
 * The floor: the least JavaScript that answers an echo request over TCP with the right bytes. No
 * sessions, no routes, no errors; what is left is Node and the kernel.
 */
const headBytes = 4;
const data = 4;
/** Twice what the answers of one chunk can take. */
const outBytes = 256 * 1024;
const handshake = packet(
  1,
  Buffer.from('{"code":200,"sys":{"dict":{},"heartbeat":30,"serializer":"json"}}'),
);
const port = Number(process.argv[2] ?? "3260");
const echo = process.argv[3] === "json" ? echoJson : echoRaw;
if (process.argv[4] !== undefined) listenWs(Number(process.argv[4]), handshake);

let out = Buffer.allocUnsafe(outBytes);
let outAt = 0;

createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const from = outAt;
    let at = 0;
    while (bytes.length - at >= headBytes) {
      const end = at + headBytes + bytes.readUIntBE(at + 1, 3);
      if (end > bytes.length) break;
      if (bytes[at] === data) answer(bytes, at + headBytes, end);
      else if (bytes[at] === 1) outAt += handshake.copy(out, outAt);
      at = end;
    }
    rest = bytes.subarray(at);
    if (outAt > from) socket.write(out.subarray(from, outAt));
    if (outAt < outBytes / 2) return;
    out = Buffer.allocUnsafe(outBytes);
    outAt = 0;
  });
  socket.on("error", () => socket.destroy());
}).listen(port, "127.0.0.1");

/** Writes the answer behind those before it: all answers of a chunk go out in one write. */
function answer(bytes: Buffer, start: number, end: number): void {
  let idEnd = start + 1;
  while ((bytes[idEnd] as number) > 127) idEnd++;
  idEnd++;
  const payload = echo(bytes.subarray(idEnd + 1 + (bytes[idEnd] as number), end));
  const idBytes = idEnd - start - 1;
  const body = 1 + idBytes + payload.length;
  out[outAt] = data;
  out.writeUIntBE(body, outAt + 1, 3);
  out[outAt + headBytes] = 4;
  bytes.copy(out, outAt + headBytes + 1, start + 1, idEnd);
  payload.copy(out, outAt + headBytes + 1 + idBytes);
  outAt += headBytes + body;
}

function echoRaw(payload: Buffer): Buffer {
  return payload;
}

function echoJson(payload: Buffer): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(payload.toString())));
}

function packet(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, 0, 0, body.length]), body]);
}
