import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Probe as ProbeHandlers } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { type App, createApp, parseServerFlags, resolveConfig } from "@pitaya-ts/runtime";
import { connect } from "@pitaya-ts/runtime/client";
import { afterEach, describe, expect, it } from "vitest";
import { ProbeService } from "./services/probe.js";

/** The same server, told in three ways. */
const ways = [
  {
    way: "a file",
    sources: {
      file: {
        name: "server.yaml",
        text: "pitaya:\n  server: { type: connector, name: front-1, port: 0, frontend: true }\n  log: { level: silent }\n",
      },
    },
  },
  {
    way: "the environment",
    sources: {
      env: {
        PITAYA_SERVER_TYPE: "connector",
        PITAYA_SERVER_NAME: "front-1",
        PITAYA_SERVER_PORT: "0",
        PITAYA_SERVER_FRONTEND: "true",
        PITAYA_LOG_LEVEL: "silent",
      },
    },
  },
  {
    way: "flags",
    sources: {
      flags: parseServerFlags([
        "-type=connector",
        "--name",
        "front-1",
        "-port",
        "0",
        "-frontend",
        "--pitaya.log.level=silent",
      ]).values,
    },
  },
];

describe("a server that is told what it is by", () => {
  const apps: App[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop();
  });

  it.each(ways)("$way", async ({ sources }) => {
    const app = createApp({ config: resolveConfig(sources) });
    apps.push(app);
    app.handle(ProbeHandlers, new ProbeService());
    await app.start();
    expect(app.server).toMatchObject({ type: "connector", id: "front-1", frontend: true });
    const client = await connect(`tcp://${app.addresses[0]}`);
    await client.service(Probe).ping();
    client.close();
  });

  it("nobody is not made", () => {
    expect(() => createApp({})).toThrow(
      "Cannot make a server without a type: set the option `serverType`, the key `pitaya.server.type` or the flag --type",
    );
  });

  it("an option too follows the option", () => {
    const config = resolveConfig({
      values: { "pitaya.server.type": "room", "pitaya.server.name": "a" },
    });
    expect(createApp({ config, serverType: "hall" }).server).toMatchObject({
      type: "hall",
      id: "a",
    });
  });
});
