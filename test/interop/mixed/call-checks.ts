import { type Check, expect, type Scene } from "./check.js";
import { defaultTimeout, defaultTimeoutMs } from "./mixed-cluster.js";

const ok = '{"ok":true}';

/** Forwarded messages and calls between servers. */
export const callChecks: readonly Check[] = [
  {
    name: "a forwarded request, raw bytes",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const text = "\u0000\u0001 bytes ".repeat(100);
      expect(await client.ask(`${room}.lab.echo`, text), text);
    },
  },
  {
    name: "a forwarded request, a typed reply",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const { id, ...info } = JSON.parse(await client.ask(`${room}.lab.info`)) as { id: string };
      expect(info, { type: room, frontend: false, uid: "", data: { ipversion: "ipv4" } });
      expect(id, /./);
    },
  },
  {
    name: "forwarded requests side by side",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
      const answers = texts.map((text) => client.ask(`${room}.lab.echo`, text));
      expect(await Promise.all(answers), texts);
    },
  },
  {
    name: "a forwarded notify",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dial(front);
      client.notify(`${room}.lab.mark`, name);
      const two = '{"count":2}';
      client.notify(`${room}.lab.mark`, name);
      expect(await client.askUntil((text) => text === two, `${room}.lab.marks`, name), two);
    },
  },
  {
    name: "a notify to a handler that answers",
    async run({ cluster, front, room, name }) {
      const client = await cluster.dialBound(front, name);
      client.notify(`${room}.lab.pushme`, { route: "onNotify", msg: "m" });
      expect(await client.pushed(), `onNotify {"msg":"m","from":"${room}"}`);
    },
  },
  {
    name: "an error with code and metadata",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const failure = { code: "LAB-7", msg: "no <way>", metadata: { a: "1", b: "ü" } };
      expect(await client.ask(`${room}.lab.fail`, failure), '!LAB-7 no <way> {"a":"1","b":"ü"}');
      expect(await client.ask(`${room}.lab.fail`, { code: "", msg: "bare" }), "!PIT-000 bare");
    },
  },
  {
    name: "errors of the framework",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const notFound = `!PIT-404 pitaya/handler: ${room}.lab.nope not found`;
      expect(await client.ask(`${room}.lab.nope`), notFound);
      expect(await client.ask(`${room}.lab.setdata`, "{"), /^!PIT-400 /);
    },
  },
  ...rpcChecks("front to back", ({ room }) => ({ caller: "connector", callee: room })),
  ...rpcChecks("back to front", ({ room }) => ({ caller: room, callee: "connector" })),
  {
    name: "a forwarded request that takes too long",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const startedAt = performance.now();
      const answer = await client.ask(`${room}.lab.sleep`, { ms: 2 * defaultTimeoutMs });
      expect(answer, /^!PIT-(408|500|000) /);
      expect(performance.now() - startedAt < defaultTimeoutMs + 1_000, true);
      // The session goes on.
      expect(await client.ask(`${room}.lab.sleep`, { ms: 1 }), ok);
    },
  },
  {
    name: "the time of a call is told",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const ask = (more: object): Promise<string> =>
        client.ask("connector.lab.rpc", {
          ...{ route: `${room}.labremote.told`, msg: "reqTimeout" },
          ...more,
        });
      expect(await ask({}), `{"code":200,"msg":"${defaultTimeout}"}`);
      // Go has one time for all calls over gRPC.
      const isFixed = front === "go" && cluster.transport === "grpc";
      const told = isFixed ? defaultTimeout : "700ms";
      expect(await ask({ timeoutMs: 700 }), `{"code":200,"msg":"${told}"}`);
    },
  },
  {
    name: "a call that takes longer than it may",
    async run({ cluster, front, room }) {
      const client = await cluster.dial(front);
      const startedAt = performance.now();
      const call = { route: `${room}.labremote.sleep`, msg: "5000", timeoutMs: 300 };
      expect(await client.ask("connector.lab.rpc", call), /^!PIT-(408|500|000) /);
      expect(performance.now() - startedAt < defaultTimeoutMs + 1_000, true);
    },
  },
];

/** Of one server type to the other; the client is always at the frontend. */
function rpcChecks(
  way: string,
  ends: (scene: Scene) => { readonly caller: string; readonly callee: string },
): Check[] {
  const ask = async (scene: Scene, method: string, more: object = {}): Promise<string> => {
    const { caller, callee } = ends(scene);
    const client = await scene.cluster.dial(scene.front);
    const call = { route: `${callee}.labremote.${method}`, msg: "hi", ...more };
    return client.ask(`${caller}.lab.rpc`, call);
  };
  return [
    {
      name: `a call to any, ${way}`,
      async run(scene) {
        const { callee } = ends(scene);
        expect(
          await ask(scene, "echo"),
          new RegExp(`^\\{"code":200,"msg":"${callee}:[^:]+:hi"\\}$`),
        );
      },
    },
    {
      name: `a call to an id, ${way}`,
      async run(scene) {
        const { callee } = ends(scene);
        const client = await scene.cluster.dial(scene.front);
        const { id } = JSON.parse(await client.ask(`${callee}.lab.info`)) as { id: string };
        const text = `{"code":200,"msg":"${callee}:${id}:hi"}`;
        expect(await ask(scene, "echo", { serverId: id }), text);
        expect(await ask(scene, "echo", { serverId: "nobody" }), "!PIT-000 server not found");
      },
    },
    {
      name: `errors of a call, ${way}`,
      async run(scene) {
        const { callee } = ends(scene);
        expect(await ask(scene, "fail"), `!LAB-R hi {"from":"${callee}"}`);
        expect(await ask(scene, "failplain"), "!PIT-000 hi");
        const notFound = '!PIT-404 route not found {"route":"labremote.nope"}';
        expect(await ask(scene, "nope"), notFound);
      },
    },
    {
      name: `a call brings its request's id, ${way}`,
      async run(scene) {
        const told = await ask(scene, "told", { msg: "request.id" });
        expect(told, /^\{"code":200,"msg":"[\w-]{10,}"\}$/);
      },
    },
  ];
}
