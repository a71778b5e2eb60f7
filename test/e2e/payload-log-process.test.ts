import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Vault } from "@pitaya-ts/generated-test/vault/v1/vault.client.js";
import { connect } from "@pitaya-ts/runtime/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { within } from "../harness/wait.js";

const program = fileURLToPath(new URL("services/vault-server.mjs", import.meta.url));
const secret = "hunter2";

/** Lines that a server of that level writes while a client calls all its methods. */
async function linesOf(level: string): Promise<Record<string, unknown>[]> {
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      PITAYA_SERVER_TYPE: "connector",
      PITAYA_SERVER_PORT: "0",
      PITAYA_ACCEPTOR_HOST: "127.0.0.1",
      PITAYA_LOG_LEVEL: level,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  const lines: Record<string, unknown>[] = [];
  for await (const text of createInterface({ input: child.stderr })) {
    const line = JSON.parse(text) as Record<string, unknown>;
    lines.push(line);
    const [, address] = /on addr (\S+)/.exec(String(line["msg"])) ?? [];
    if (address !== undefined) void callAll(address).finally(() => child.kill("SIGTERM"));
  }
  await within(closed, "end of the server");
  return lines;
}

async function callAll(address: string): Promise<void> {
  const client = await connect(`tcp://${address}`);
  const vault = client.service(Vault);
  const box = { label: "open", pin: secret, card: { holder: "ana", number: secret } };
  vault.drop(box);
  await vault.openRaw(new TextEncoder().encode(secret));
  await vault.open(box);
  await client
    .request("connector.vault.open", new TextEncoder().encode(`{"pin":${secret}`))
    .catch(() => undefined);
  client.close();
}

describe("the log of a process", () => {
  it("has payloads at level debug, without what is sensitive", async () => {
    const lines = await linesOf("debug");
    const call = { level: 20, msg: "call", session: 1, uid: "" };
    const shown = { label: "open", pin: "***", card: { holder: "ana", number: "***" } };
    expect(lines.filter(({ msg }) => msg === "call")).toMatchObject([
      {
        ...call,
        route: "connector.vault.drop",
        argument: shown,
        code: "PIT-000",
        error: "dropped",
      },
      { ...call, route: "connector.vault.openraw", argument: "<7 bytes>", reply: "<7 bytes>" },
      { ...call, route: "connector.vault.open", argument: shown, reply: shown },
      { ...call, route: "connector.vault.open", argument: "<14 bytes>", code: "PIT-400" },
    ]);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it("has none above it", async () => {
    const lines = await linesOf("info");
    expect(lines.map(({ msg }) => msg)).toContain("notify failed");
    expect(JSON.stringify(lines)).not.toMatch(/"argument"|"reply"|hunter2|"ana"/);
  });
});
