import { describe, expect } from "vitest";
import type { Engine } from "../../harness/engine.js";
import { until, within } from "../../harness/wait.js";
import { it, quick, sees, serverInfo } from "./cluster.js";

const user = "root";
const pass = "right";

/** One request to etcd's JSON gateway. */
async function post(etcd: Engine, path: string, body: object): Promise<void> {
  const url = `http://${etcd.address}/v3/auth/${path}`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

async function enableAuth(etcd: Engine): Promise<void> {
  await post(etcd, "role/add", { name: "root" });
  await post(etcd, "user/add", { name: user, password: pass });
  await post(etcd, "user/grant", { user, role: "root" });
  await post(etcd, "enable", {});
}

describe("etcd with users", () => {
  it("does without them until it asks for them", async ({ etcd, cluster }) => {
    await cluster.joined(serverInfo("a"), { user, pass });
    await enableAuth(etcd);
  });

  it.for([
    ["a wrong password", { user, pass: "wrong" }, "unauthenticated"],
    ["an unknown user", { user: "nobody", pass }, "unauthenticated"],
    ["no password", { user }, "unauthenticated"],
  ] as const)("tells of %s at once", async ([, credentials, reason], { cluster }) => {
    const { discovery } = cluster.member(serverInfo("a"), credentials);
    const starting = within(discovery.start(), "the error", quick.dialTimeoutMs);
    await expect(starting).rejects.toMatchObject({
      name: "EtcdError",
      reason,
      message: expect.stringMatching(
        /^Cannot connect \(etcd at .*\): .*; check user and password$/,
      ),
    });
  });

  it("lets in who knows the password, also after it was started anew", async ({
    etcd,
    cluster,
  }) => {
    const a = await cluster.joined(serverInfo("a"), { user, pass });
    const b = await cluster.joined(serverInfo("b"), { user, pass });
    await sees(a, ["a", "b"]);
    // Its tokens are in memory only.
    await etcd.kill();
    await etcd.start();
    const again = /watching servers again/;
    await until(() => a.log.lines.some(({ message }) => again.test(message)), "the watch", 15_000);
    await cluster.joined(serverInfo("c"), { user, pass });
    await sees(a, ["a", "b", "c"], 15_000);
    await b.discovery.withdraw();
    await sees(a, ["a", "c"], 15_000);
    expect([...a.gaveUp, ...b.gaveUp]).toEqual([]);
  });
});
