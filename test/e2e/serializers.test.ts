import { Backend, Probe, ProbePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Backend as BackendServer } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { type MessageType, protobufSerializer, type Serializer } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import { handshakePacket, readHandshake } from "../harness/packets.js";
import { startCluster, startFront } from "./services/servers.js";

/** A serializer of the application's own: the least that one can be. */
const reversed: Serializer = {
  name: "reversed",
  serialize: <T>(type: MessageType<T, unknown>, message: T) =>
    protobufSerializer.serialize(type, message).slice().reverse(),
  deserialize: <T>(type: MessageType<T, unknown>, payload: Uint8Array) =>
    protobufSerializer.deserialize(type, payload.slice().reverse()),
};

describe.each(transports)("a serializer of the application's own over %s", (transport) => {
  it("is named to clients", async ({ lab }) => {
    const client = await lab.bytes(await startFront(lab, { serializer: reversed }), transport);
    client.send(handshakePacket());
    const { text } = readHandshake(await client.packets.take());
    expect(JSON.parse(text)).toMatchObject({ sys: { serializer: "reversed" } });
  });

  it("carries requests, errors and pushes", async ({ lab }) => {
    const front = await startFront(lab, { serializer: reversed });
    const client = await lab.client(front, transport, { serializers: [reversed] });
    const probe = client.service(Probe);
    expect(await probe.echo({ text: "abc" })).toEqual({ text: "abc" });
    const asked = { code: "E-1", message: "m", metadata: { k: "v" } };
    await expect(probe.fail(asked)).rejects.toMatchObject(asked);
    const pushed: string[] = [];
    client.on(ProbePush.text, ({ text }) => pushed.push(text));
    await probe.pushMe({ text: "pushed" });
    expect(pushed).toEqual(["pushed"]);
  });

  it("carries what is forwarded by a key, which the frontend reads", async ({ lab }) => {
    const { fronts } = await startCluster(lab, {
      serializer: reversed,
      setUp: (app) => {
        if (app.server.type === "connector") app.forward(BackendServer);
      },
    });
    const client = await lab.client(fronts[0], transport, { serializers: [reversed] });
    expect(await client.service(Backend).echoText({ text: "far" })).toEqual({ text: "far" });
  });
});
