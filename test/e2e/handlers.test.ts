import { type HandlerService, type MethodDesc, PitayaError } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import { ask, readMessage, requestPacket, textBytes } from "../harness/packets.js";

/** Handlers that misbehave; each takes and answers raw bytes as far as its schema says. */
class Misbehaving {
  nothing(): unknown {
    return undefined;
  }

  async nothingLater(): Promise<null> {
    return null;
  }

  empty(): Uint8Array {
    return new Uint8Array(0);
  }

  text(): unknown {
    return "no bytes";
  }

  throws(): never {
    throw new Error("thrown at once");
  }

  async rejects(): Promise<never> {
    await Promise.resolve();
    throw new Error("thrown later");
  }

  throwsText(): never {
    throw "just text";
  }

  throwsNothing(): never {
    throw undefined;
  }

  throwsCoded(): never {
    throw new PitayaError("GAME-1", "coded", { metadata: { b: "2", a: "1" } });
  }

  wrapsCoded(): never {
    throw new Error("wrapped", { cause: new PitayaError("GAME-1", "inside") });
  }

  well(payload: Uint8Array): Uint8Array {
    return payload;
  }
}

const answers: Readonly<Record<Exclude<keyof Misbehaving, "well" | "empty">, string>> = {
  nothing: '{"code":"PIT-000","msg":"reply must not be null"}',
  nothingLater: '{"code":"PIT-000","msg":"reply must not be null"}',
  text: '{"code":"PIT-000","msg":"reply of test.Misbehaving.text is no Uint8Array"}',
  throws: '{"code":"PIT-000","msg":"thrown at once"}',
  rejects: '{"code":"PIT-000","msg":"thrown later"}',
  throwsText: '{"code":"PIT-000","msg":"just text"}',
  throwsNothing: '{"code":"PIT-000","msg":"undefined"}',
  throwsCoded: '{"code":"GAME-1","msg":"coded","metadata":{"a":"1","b":"2"}}',
  wrapsCoded: '{"code":"PIT-000","msg":"wrapped"}',
};

const names = [...Object.keys(answers), "well", "empty"];

const service: HandlerService<Misbehaving> = {
  kind: "handler",
  typeName: "test.Misbehaving",
  serverType: "connector",
  name: "bad",
  methods: Object.fromEntries(
    names.map((name): [string, MethodDesc] => {
      return [name, { route: `connector.bad.${name}`, input: "raw", output: "raw" }];
    }),
  ),
};

function start(lab: Lab) {
  return lab.frontend({ setUp: (app) => app.handle(service, new Misbehaving()) });
}

describe.each(transports)("a handler that misbehaves, over %s", (transport) => {
  it.for(Object.entries(answers))("%s is answered %s", async ([name, text], { lab }) => {
    const client = await lab.working(await start(lab), transport);
    const answer = await ask(client, 1, `connector.bad.${name}`);
    expect(answer).toMatchObject({ error: true, text });
  });

  it("harms nobody else, and itself only once", async ({ lab }) => {
    const front = await start(lab);
    const clients = [await lab.working(front, transport), await lab.working(front, transport)];
    for (const name of Object.keys(answers)) {
      for (const client of clients) {
        client.send(requestPacket(1, `connector.bad.${name}`));
        client.send(requestPacket(2, "connector.bad.well", textBytes(name)));
        expect(readMessage(await client.packets.take()).error).toBe(true);
        expect(readMessage(await client.packets.take())).toMatchObject({ id: 2, text: name });
      }
    }
  });

  it("is shown to the developer with its stack, unless the error was meant for the client", async ({
    lab,
  }) => {
    const front = await start(lab);
    const client = await lab.working(front, transport);
    await ask(client, 1, "connector.bad.throwsCoded");
    expect(front.log.complaints).toEqual([]);
    await ask(client, 2, "connector.bad.rejects");
    expect(front.log.complaints).toMatchObject([
      { level: "error", message: "method failed", fields: { method: "test.Misbehaving.rejects" } },
    ]);
    expect(front.log.complaints[0]?.fields["error"]).toBeInstanceOf(Error);
  });

  it("may answer no bytes at all", async ({ lab }) => {
    const client = await lab.working(await start(lab), transport);
    const answer = await ask(client, 1, "connector.bad.empty", textBytes("x"));
    expect(answer).toMatchObject({ error: false, text: "" });
  });
});
