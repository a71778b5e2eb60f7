import { Backend, Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { EchoReply, EchoRequest } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import { type App, PitayaError } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { type Transport, transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import { textBytes } from "../harness/packets.js";
import { Gate, within } from "../harness/wait.js";
import { ProbeService } from "./services/probe.js";
import { startCluster, startFront } from "./services/servers.js";

async function startHooked(lab: Lab, transport: Transport, setUp: (app: App) => unknown) {
  const front = await startFront(lab, { setUp });
  const probe = (await lab.client(front, transport)).service(Probe);
  return { front, probe };
}

const textOf = (argument: unknown) => (argument as EchoRequest).text;

describe.each(transports)("hooks of handlers over %s", (transport) => {
  it("run in order around the handler, each with what the one before made", async ({ lab }) => {
    const { probe } = await startHooked(lab, transport, (app) => {
      app
        .beforeHandler((_, argument) => ({ text: `${textOf(argument)}1` }))
        .beforeHandler(async (_, argument) => ({ text: `${textOf(argument)}2` }))
        .afterHandler((_, outcome) => ({ reply: { text: `${replyText(outcome)}3` } }))
        .afterHandler(async (_, outcome) => ({ reply: { text: `${replyText(outcome)}4` } }));
    });
    expect(await probe.echo({ text: "0" })).toEqual({ text: "01234" });
  });

  it("see the session, the route and one request id", async ({ lab }) => {
    const seen: unknown[] = [];
    const { probe } = await startHooked(lab, transport, (app) => {
      app
        .beforeHandler((ctx, argument) => {
          seen.push(ctx.route, ctx.requestId, ctx.session.kind);
          return argument;
        })
        .afterHandler((ctx, outcome) => {
          seen.push(ctx.route, ctx.requestId, ctx.session.kind);
          return outcome;
        });
    });
    await probe.ping();
    expect(seen.slice(0, 3)).toEqual(seen.slice(3));
    expect(seen[0]).toBe("connector.probe.ping");
    expect(seen[1]).toMatch(/^\w{22}$/);
  });

  it("abort before the handler: what they throw is the answer", async ({ lab }) => {
    const ran: string[] = [];
    const { probe, front } = await startHooked(lab, transport, (app) => {
      app
        .beforeHandler((_, argument) => argument)
        .beforeHandler((ctx) => {
          ran.push("second");
          throw new PitayaError("HOOK-1", `not ${ctx.route}`);
        })
        .beforeHandler(() => ran.push("third"))
        .afterHandler((_, outcome) => {
          ran.push("after");
          return outcome;
        });
    });
    await expect(probe.slow({ tag: "never" })).rejects.toMatchObject({
      code: "HOOK-1",
      message: "not connector.probe.slow",
    });
    expect(ran).toEqual(["second"]);
    expect(front.probe.turnstile.came).toEqual([]);
  });

  it("turn an error into a reply, and a reply into an error", async ({ lab }) => {
    const { probe } = await startHooked(lab, transport, (app) => {
      app.afterHandler((_, outcome) => {
        if ("error" in outcome) return { reply: { text: `was ${outcome.error.code}` } };
        return { error: new PitayaError("HOOK-2", "no") };
      });
    });
    expect(await probe.fail({ code: "X-1" })).toEqual({ text: "was X-1" });
    await expect(probe.echo({ text: "a" })).rejects.toMatchObject({ code: "HOOK-2" });
  });

  it("throw after the handler, plain errors too", async ({ lab }) => {
    const { probe } = await startHooked(lab, transport, (app) => {
      app.afterHandler(() => {
        throw new Error("after failed");
      });
    });
    await expect(probe.echo({ text: "a" })).rejects.toMatchObject({
      code: "PIT-000",
      message: "after failed",
    });
  });

  it("leave `this` of each call the registered instance", async ({ lab }) => {
    class Self extends ProbeService {
      readonly #secret = "mine";
      override echo(): EchoReply {
        return { text: this.#secret };
      }
      override async echoRaw(): Promise<Uint8Array> {
        return new TextEncoder().encode(this.#secret);
      }
    }
    const { Probe: service } = await import("@pitaya-ts/generated-test/e2e/v1/e2e.server.js");
    for (const hooked of [false, true]) {
      const front = await lab.frontend({
        setUp: (app) => {
          app.handle(service, new Self());
          if (hooked) app.beforeHandler((_, argument) => argument);
        },
      });
      const probe = (await lab.client(front, transport)).service(Probe);
      expect(await probe.echo({})).toEqual({ text: "mine" });
      expect(Buffer.from(await probe.echoRaw(new Uint8Array(0))).toString()).toBe("mine");
    }
  });

  it("keep the order of a session although they wait", async ({ lab }) => {
    const { probe } = await startHooked(lab, transport, (app) => {
      app.beforeHandler(async (_, argument) => {
        await new Promise((resolve) => setImmediate(resolve));
        return argument;
      });
    });
    const done: string[] = [];
    const texts = ["a", "b", "c", "d"];
    await Promise.all(texts.map((text) => probe.echo({ text }).then(() => done.push(text))));
    expect(done).toEqual(texts);
  });
});

describe("an after hook that returns nothing", () => {
  it("is named in the log, and the client learns no more than PIT-500", async ({ lab }) => {
    const forgetful = (() => undefined) as unknown as Parameters<App["afterHandler"]>[0];
    const { front, probe } = await startHooked(lab, "tcp", (app) => app.afterHandler(forgetful));
    await expect(probe.echo({ text: "a" })).rejects.toMatchObject({
      code: "PIT-500",
      message: "internal error",
    });
    const [complaint] = front.log.complaints;
    expect(String(complaint?.fields["error"])).toContain(
      'the after hook "forgetful" returned no outcome',
    );
  });
});

describe("hooks in a cluster", () => {
  it("after a forwarded notify get its acknowledgement", async ({ lab }) => {
    const seen = new Gate<unknown>();
    const { fronts } = await startCluster(lab, {
      setUp: (app) =>
        app.afterHandler((ctx, outcome) => {
          if (ctx.server.type === "worker") seen.open("reply" in outcome ? outcome.reply : null);
          return outcome;
        }),
    });
    const client = await lab.client(fronts[0], "tcp");
    client.notify("worker.Desk.echoText", textBytes('{"text":"x"}'));
    const reply = await within(seen.opened, "the after hook");
    expect(Buffer.from(reply as Uint8Array).toString()).toBe("ack");
  });

  it("run where the handler runs, and around remotes", async ({ lab }) => {
    const ran: string[] = [];
    const { fronts } = await startCluster(lab, {
      setUp: (app) => {
        const { type } = app.server;
        app
          .beforeHandler((ctx, argument) => {
            ran.push(`${type} before ${ctx.route}`);
            return argument;
          })
          .beforeRemote((ctx, argument) => {
            ran.push(`${type} remote for ${ctx.callerType}`);
            return argument;
          })
          .afterRemote((_, outcome) => {
            ran.push(`${type} after remote`);
            return outcome;
          });
      },
    });
    const client = await lab.client(fronts[0], "tcp");
    await client.service(Backend).echoText({ text: "x" });
    expect(ran.splice(0)).toEqual(["worker before worker.Desk.echoText"]);
    await client.service(Probe).callRemote({ text: "x" });
    expect(ran).toEqual([
      "connector before connector.probe.callremote",
      "worker remote for connector",
      "worker after remote",
    ]);
  });

  it("before a remote abort the call with their error", async ({ lab }) => {
    const { fronts } = await startCluster(lab, {
      setUp: (app) => {
        app.beforeRemote(() => {
          throw new PitayaError("HOOK-R", "not here", { metadata: { why: "hook" } });
        });
      },
    });
    const client = await lab.client(fronts[0], "tcp");
    await expect(client.service(Probe).callRemote({ text: "x" })).rejects.toMatchObject({
      code: "HOOK-R",
      message: "not here",
      metadata: { why: "hook" },
    });
  });
});

function replyText(outcome: { readonly reply: unknown } | { readonly error: unknown }): string {
  return "reply" in outcome ? textOf(outcome.reply) : "";
}
