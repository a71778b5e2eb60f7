import {
  AsIs,
  Backend,
  backendEchoText,
  Probe,
  ProbePush,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { EchoReply } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import {
  AsIs as AsIsServer,
  Backend as BackendServer,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { describe, expect } from "vitest";
import {
  type Back,
  serializers,
  startBack,
  startCluster,
  startFront,
} from "../../e2e/services/servers.js";
import { transports } from "../../harness/byte-client.js";
import { chiSquare, chiSquareLimit } from "../../harness/chi-square.js";
import type { LabTest } from "../../harness/lab.js";
import { ask, textBytes } from "../../harness/packets.js";

const rows = transports.flatMap((transport) =>
  serializers.map((serializer) => ({ transport, serializer, name: serializer.name })),
);

export function forwardingTests(it: LabTest): void {
  describe.each(rows)("forwarding over $transport with $name", ({ transport, serializer }) => {
    it("brings requests to the backend and answers back", async ({ lab }) => {
      const { fronts } = await startCluster(lab, {
        serializer,
        setUp: (app) => {
          if (app.server.type === "worker")
            app.handle(AsIsServer, { echoText: ({ text }) => ({ text }) });
        },
      });
      const client = await lab.client(fronts[0], transport);
      const desk = client.service(Backend);
      expect(await desk.echoText({ text: "ünï" })).toEqual({ text: "ünï" });
      expect([...(await desk.echoRaw(Uint8Array.of(0, 255)))]).toEqual([0, 255]);
      expect(await desk.odd({ text: "x" })).toEqual({ text: "odd x" });
      expect(await client.service(AsIs).echoText({ text: "y" })).toEqual({ text: "y" });
      const earlier = { ...backendEchoText, route: "worker.old.text" };
      expect(await client.call(earlier, { text: "z" })).toEqual({ text: "z" });
    });

    it("brings errors back as they were thrown", async ({ lab }) => {
      const { fronts } = await startCluster(lab, { serializer });
      const desk = (await lab.client(fronts[0], transport)).service(Backend);
      const coded = { code: "DESK-1", message: "no <chair>", metadata: { a: "1", b: "2" } };
      await expect(desk.fail(coded)).rejects.toMatchObject(coded);
      await expect(desk.fail({ message: "plain" })).rejects.toMatchObject({
        code: "PIT-000",
        message: "plain",
      });
      expect(await desk.echoText({ text: "still" })).toEqual({ text: "still" });
    });

    it("brings notifies, and what the backend does to the session", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab, { serializer });
      const client = await lab.client(fronts[0], transport);
      const desk = client.service(Backend);
      const came: string[] = [];
      client.on(ProbePush.text, ({ text }: EchoReply) => came.push(text));
      client.on(ProbePush.blob, (bytes) => came.push(Buffer.from(bytes).toString()));
      client.on(ProbePush.bell, () => came.push("bell"));
      desk.note({ text: "noted" });
      expect(await desk.bind({ uid: "ann" })).toMatchObject({ uid: "ann", serverId: "back-1" });
      expect(back.desk.noted).toEqual(["noted"]);
      expect(fronts[0].app.sessions.byUid("ann").id).toBe(1);
      await desk.pushMe({ text: "hi" });
      expect(came).toEqual(["hi", "hi", "bell"]);
    });
  });

  describe.each(transports)("a session on the backend over %s", (transport) => {
    it("sees the frontend's data, and what it pushes back is seen there", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const client = await lab.client(fronts[0], transport);
      fronts[0].app.sessions.byId(1).data.set("level", 3);
      const first = await client.service(Backend).session();
      expect(JSON.parse(first.data)).toEqual({ ipversion: "ipv4", level: 3, visits: 1 });
      const local = await client.service(Probe).session();
      expect(JSON.parse(local.data)).toEqual({ ipversion: "ipv4", level: 3, visits: 1 });
      const second = await client.service(Backend).session();
      expect(JSON.parse(second.data)).toMatchObject({ visits: 2 });
    });

    it("binds on the frontend, its hooks included; errors come back and undo", async ({ lab }) => {
      const { fronts } = await startCluster(lab, {
        setUp: ({ sessions }) =>
          sessions.onBind(({ uid }) => {
            if (uid === "banned") throw new Error("banned");
          }),
      });
      const desk = (await lab.client(fronts[0], transport)).service(Backend);
      await expect(desk.bind({ uid: "" })).rejects.toMatchObject({ message: "illegal uid" });
      await expect(desk.bind({ uid: "banned" })).rejects.toMatchObject({ message: "banned" });
      expect(fronts[0].app.sessions.has("banned")).toBe(false);
      expect(await desk.bind({ uid: "ann" })).toMatchObject({ uid: "ann" });
      await expect(desk.bind({ uid: "ben" })).rejects.toMatchObject({
        message: "session is already bound to an uid",
      });
    });

    it("kicks: the client sees it, and the session is gone", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const client = await lab.client(fronts[0], transport);
      await client.service(Backend).bind({ uid: "ann" });
      void client
        .service(Backend)
        .kickMe()
        .catch(() => undefined);
      expect(await client.closed).toMatchObject({ kind: "kicked" });
      expect(fronts[0].app.sessions.count).toBe(0);
      expect(fronts[0].app.sessions.has("ann")).toBe(false);
    });

    it("can neither push nor kick before it is bound", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const client = await lab.working(fronts[0], transport);
      for (const method of ["pushMe", "kickMe"]) {
        const answer = await ask(client, 1, `worker.Desk.${method}`, textBytes("{}"));
        expect(answer.text).toBe(
          '{"code":"PIT-000","msg":"you have to bind an UID to the session to do that"}',
        );
      }
    });
  });

  describe("the server that a message is forwarded to", () => {
    it("answers unknown routes with the route as the client wrote it", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const client = await lab.working(fronts[0], "tcp");
      const unknown = await ask(client, 1, "worker.Desk.nope");
      expect(unknown.text).toBe(
        '{"code":"PIT-404","msg":"pitaya/handler: worker.Desk.nope not found"}',
      );
      const notify = await ask(client, 2, "worker.Desk.note", textBytes('{"text":"x"}'));
      expect(notify.text).toBe('{"code":"PIT-400","msg":"tried to request a notify route"}');
      const nobody = await ask(client, 3, "nosuch.Desk.note");
      expect(nobody.text).toBe('{"code":"PIT-500","msg":"no servers available of this type"}');
    });

    it("does not answer in time: PIT-408, and who did not", async ({ lab }) => {
      const { fronts, back } = await startCluster(lab, { rpcTimeoutMs: 100 });
      const client = await lab.working(fronts[0], "tcp");
      const answer = await ask(client, 1, "worker.Desk.slow", textBytes('{"tag":"never"}'));
      expect(JSON.parse(answer.text)).toEqual({
        code: "PIT-408",
        msg: "rpc client: request timeout",
        metadata: {
          timeout: "100ms",
          route: "worker.Desk.slow",
          server: "front-1",
          "peer.id": "back-1",
        },
      });
      back.desk.turnstile.open("never");
      expect((await ask(client, 2, "worker.Desk.echoRaw", textBytes("on"))).text).toBe("on");
    });

    it("is each as likely as the others", async ({ lab }) => {
      const cluster = lab.newCluster();
      const backs: Back[] = [];
      for (const id of ["back-1", "back-2", "back-3", "back-4"]) {
        const back = await startBack(lab, { cluster, id });
        back.desk.turnstile.open("open");
        backs.push(back);
      }
      const front = await startFront(lab, {
        cluster,
        setUp: (app) => app.forward(BackendServer),
      });
      // Each session waits for its own answers only.
      const clients = await Promise.all(
        Array.from({ length: 20 }, () => lab.client(front, "tcp", { timeoutMs: 20_000 })),
      );
      // Enough to tell if one gets a third more than its part: the way there is what is tested here.
      const calls = 1_000;
      const desks = clients.map((client) => client.service(Backend));
      const each = calls / desks.length;
      await Promise.all(
        desks.flatMap((desk) => Array.from({ length: each }, () => desk.slow({ tag: "open" }))),
      );
      const counts = backs.map(({ desk }) => desk.turnstile.came.length);
      expect(chiSquare(counts, calls / backs.length)).toBeLessThan(chiSquareLimit);
    });
  });
}
