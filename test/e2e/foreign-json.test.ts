import {
  type AnyMessageType,
  type App,
  type HandlerService,
  type Metadata,
  memoryCluster,
  metricNames,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { it, type Lab } from "../harness/lab.js";
import { ask, textBytes } from "../harness/packets.js";
import { startBack, startFront } from "./services/servers.js";

/** A message that takes any JSON as it is. */
const anything: AnyMessageType = {
  encode: () => ({ finish: () => new Uint8Array(0) }),
  decode: () => ({}),
  fromJSON: (json) => json,
  toJSON: (json) => json,
  create: (init) => init,
};

const Any: HandlerService = {
  kind: "handler",
  typeName: "test.Any",
  serverType: "connector",
  name: "any",
  methods: { merge: { route: "connector.any.merge", input: anything, output: anything } },
};

/** As programs do that trust what they get. */
function merge(into: Record<string, unknown>, from: Metadata): Record<string, unknown> {
  for (const [key, value] of Object.entries(from)) {
    const old = into[key];
    const both = [old, value].every(
      (each) => typeof each === "object" || typeof each === "function",
    );
    if (both && old !== null && value !== null) {
      merge(old as Record<string, unknown>, value as Metadata);
    } else into[key] = value;
  }
  return into;
}

async function startAny(lab: Lab) {
  const setUp = (app: App): App =>
    app.handle(Any, { merge: (json: Metadata) => merge({ admin: false }, json) });
  return lab.working(await startFront(lab, { setUp }), "tcp");
}

describe("JSON of clients", () => {
  it.for([
    '{"__proto__":{"admin":true}}',
    '{"a":[{"\\u005f_proto__":{"admin":true}}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
  ])(
    "that would pollute is refused, whatever the type of the handler: %s",
    async (json, { lab }) => {
      const client = await startAny(lab);
      const answer = await ask(client, 1, "connector.any.merge", textBytes(json));
      expect(answer.error).toBe(true);
      expect(JSON.parse(answer.text)).toMatchObject({ code: "PIT-400" });
      expect(answer.text).toMatch(/no member/);
      expect({}).not.toHaveProperty("admin");
    },
  );

  it("that only looks so is kept whole", async ({ lab }) => {
    const client = await startAny(lab);
    const json = '{"constructor":"Ferrari","prototype":["__proto__"],"name":"__proto__"}';
    const answer = await ask(client, 1, "connector.any.merge", textBytes(json));
    expect(JSON.parse(answer.text)).toEqual({ admin: false, ...JSON.parse(json) });
  });

  it("has as many values as the limit says, and no more", async ({ lab }) => {
    const hits: [string, object][] = [];
    const reporter = {
      count: (name: string, labels: object) => void hits.push([name, labels]),
      gauge() {},
      summary() {},
      histogram() {},
    };
    const front = await startFront(lab, { limits: { maxJsonValues: 5 }, reporters: [reporter] });
    const client = await lab.working(front, "tcp");
    const route = "connector.probe.echo";
    const four = await ask(client, 1, route, textBytes('{"text":"x","a":[1,2]}'));
    expect(four.text).toBe('{"text":"x"}');
    const six = await ask(client, 2, route, textBytes('{"text":"x","a":[1,2,3]}'));
    expect(JSON.parse(six.text)).toEqual({
      code: "PIT-400",
      msg: "JSON has more than 5 values, the bound that pitaya.conn.limits.jsonvalues sets",
    });
    expect(hits).toEqual([[metricNames.limitHits, { limit: "maxJsonValues" }]]);
    expect(front.log.complaints).toMatchObject([
      {
        message: "refusing a message: limit maxJsonValues was hit",
        fields: {
          session: 1,
          route,
          limit: "maxJsonValues",
          key: "pitaya.conn.limits.jsonvalues",
          value: 5,
        },
      },
    ]);
    expect((await ask(client, 3, route, textBytes('{"text":"y"}'))).text).toBe('{"text":"y"}');
  });

  it("is bounded on the server that it is forwarded to", async ({ lab }) => {
    const cluster = memoryCluster();
    const limits = { maxJsonValues: 3 };
    const back = await startBack(lab, { cluster, limits });
    const front = await startFront(lab, { cluster });
    const client = await lab.working(front, "tcp");
    const route = "worker.Desk.echoText";
    const wide = await ask(client, 1, route, textBytes('{"text":"x","a":[1,2,3]}'));
    expect(wide.text).toContain("pitaya.conn.limits.jsonvalues");
    expect(back.log.complaints).toMatchObject([{ fields: { limit: "maxJsonValues", route } }]);
  });
});
