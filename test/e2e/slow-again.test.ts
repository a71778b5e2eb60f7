import { jsonSerializer, type MessageType, packetType, type Serializer } from "@pitaya-ts/runtime";
import { expect } from "vitest";
import { it } from "../harness/lab.js";
import { ask, readMessage, requestPacket, textBytes } from "../harness/packets.js";
import { until } from "../harness/wait.js";
import { startFront } from "./services/servers.js";

it("a client that did not read for a while is answered everything, and read again", async ({
  lab,
}) => {
  const front = await startFront(lab, {
    compression: false,
    limits: { maxQueuedMessages: 10, maxSendQueueBytes: 1 << 26 },
  });
  const client = await lab.working(front, "tcp");
  client.pause();
  const asked = 15_000;
  const payload = textBytes("x".repeat(1_000));
  for (let id = 1; id <= asked; id++)
    client.send(requestPacket(id, "connector.probe.echoraw", payload));
  await until(
    () => front.log.lines.some(({ fields }) => fields["key"] === "pitaya.buffer.agent.messages"),
    "the server waits",
  );
  client.resume();
  for (let id = 1; id <= asked; ) {
    const packet = await client.packets.take();
    // Heartbeats come between the answers while the client is not read.
    if (packet.type === packetType.data) expect(readMessage(packet).id).toBe(id++);
  }
  expect((await ask(client, asked + 1, "connector.probe.ping")).error).toBe(false);
});

it("an error that the serializer can't write is told in JSON, and hurts nobody else", async ({
  lab,
}) => {
  const fussy: Serializer = {
    name: "fussy",
    serialize<T>(type: MessageType<T, unknown>, message: T): Uint8Array {
      if ("metadata" in (message as object)) throw new Error("what is an error?");
      return jsonSerializer.serialize(type, message);
    },
    deserialize: (type, payload) => jsonSerializer.deserialize(type, payload),
  };
  const front = await startFront(lab, { serializer: fussy });
  const client = await lab.working(front, "tcp");
  const answer = await ask(client, 1, "connector.probe.none");
  expect(answer.error).toBe(true);
  expect(JSON.parse(answer.text)).toMatchObject({ code: "PIT-404" });
  expect((await ask(client, 2, "connector.probe.ping")).error).toBe(false);
});
