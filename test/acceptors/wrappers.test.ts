import {
  type Channel,
  type ChannelReceiver,
  channelWrapper,
  ForwardingChannel,
  packetType,
  packetWrapper,
  tcpAcceptor,
  type Wrapper,
  withWrappers,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startFront } from "../e2e/services/servers.js";
import { type ByteClient, openBytes, type Transport, transports } from "../harness/byte-client.js";
import { type Lab, it as labIt } from "../harness/lab.js";
import { ask, requestPacket, shakeHands, textBytes } from "../harness/packets.js";
import { it } from "./edge.js";

const host = "127.0.0.1";
const route = "connector.probe.echoraw";

/** Puts `mark` behind each payload. */
function appends(mark: string): Wrapper {
  return packetWrapper(
    () => (type, body) =>
      type === packetType.data ? Buffer.concat([body, textBytes(mark)]) : body,
  );
}

async function start(lab: Lab, transport: Transport, ...wrappers: Wrapper[]) {
  const inner =
    transport === "tcp" ? tcpAcceptor({ port: 0, host }) : wsAcceptor({ port: 0, host });
  const acceptor = withWrappers(inner, ...wrappers);
  const front = await startFront(lab, { acceptors: [acceptor] });
  const client = await openBytes(transport, acceptor.address);
  await shakeHands(client);
  return { front, client };
}

async function echo(client: ByteClient, text: string): Promise<string> {
  const { text: answer } = await ask(client, 1, route, textBytes(text));
  client.destroy();
  return answer;
}

describe.each(transports)("wrappers over %s", (transport) => {
  labIt("change what clients send, the first one first", async ({ lab }) => {
    const { client } = await start(lab, transport, appends("-first"), appends("-second"));
    expect(await echo(client, "text")).toBe("text-first-second");
  });

  labIt("may drop packets", async ({ lab }) => {
    const dropsShort = packetWrapper(() => (_, body) => (body.length === 40 ? null : body));
    const { client } = await start(lab, transport, dropsShort);
    const padding = 40 - (requestPacket(1, route).length - 4);
    client.send(requestPacket(1, route, Buffer.alloc(padding)));
    expect(await echo(client, "text")).toBe("text");
  });

  labIt("that throw cost their client its connection, and nobody else", async ({ lab }) => {
    const faulty = packetWrapper(() => (type, body) => {
      if (type === packetType.data) throw new Error("faulty wrapper");
      return body;
    });
    const { front, client } = await start(lab, transport, faulty);
    client.send(requestPacket(1, route));
    await client.closed();
    expect(front.log.complaints).toMatchObject([
      { message: "closing connection", fields: { reason: "faulty wrapper" } },
    ]);
  });
});

describe("a packet wrapper", () => {
  labIt("takes packets that are cut anywhere", async ({ lab }) => {
    const { client } = await start(lab, "tcp", appends("!"));
    for (const byte of requestPacket(1, route, textBytes("cut")))
      await client.flush(Buffer.of(byte));
    expect((await client.packets.take()).body.toString()).toMatch(/cut!$/);
    client.destroy();
  });

  labIt("leaves it to the server to say what a client speaks instead", async ({ lab }) => {
    const acceptor = withWrappers(tcpAcceptor({ port: 0, host }), appends("!"));
    const front = await startFront(lab, { acceptors: [acceptor] });
    const client = await openBytes("tcp", acceptor.address);
    client.send(textBytes("GET / HTTP/1.1\r\n\r\n"));
    await client.closed();
    expect(front.log.complaints).toMatchObject([{ fields: { code: "wrong-protocol" } }]);
  });

  labIt("does not collect more than it may", async ({ lab }) => {
    const limited = packetWrapper(() => (_, body) => body, { maxPacketBytes: 200 });
    const { front, client } = await start(lab, "tcp", limited);
    client.send(Buffer.of(4, 0, 0, 201));
    await client.closed();
    expect(front.log.complaints).toMatchObject([{ fields: { code: "packet-too-large" } }]);
  });
});

describe("a channel wrapper", () => {
  class Upper extends ForwardingChannel {
    protected override inbound(receiver: ChannelReceiver): (chunk: Uint8Array) => void {
      return (chunk) => receiver.onBytes(textBytes(Buffer.from(chunk).toString().toUpperCase()));
    }
  }

  class Counted extends ForwardingChannel {
    written = 0;

    override write(packets: Uint8Array): void {
      this.written += packets.length;
      super.write(packets);
    }
  }

  it("puts another channel in the place of each", async ({ edge }) => {
    const acceptor = withWrappers(
      tcpAcceptor({ port: 0, host }),
      channelWrapper((channel) => new Upper(channel)),
      channelWrapper((channel: Channel) => new Counted(channel)),
    );
    expect(acceptor.name).toBe("tcp");
    const port = await edge.listen(acceptor);
    const client = await edge.dial(port);
    client.send("text");
    const { channel, chunks, ends } = await edge.channels.take();
    expect(String(await chunks.take())).toBe("TEXT");
    expect(channel).toMatchObject({ transport: "tcp", bufferedBytes: 0 });
    expect(channel.remoteAddress).toBe(`127.0.0.1:${client.socket.localPort}`);
    channel.write(Buffer.from("four"));
    channel.end();
    await client.closed();
    expect(String(client.received)).toBe("four");
    expect(channel instanceof Counted && channel.written).toBe(4);
    expect(await ends.take()).toBeUndefined();
  });
});
