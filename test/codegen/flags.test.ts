import { spawnSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { pitaya } from "./command.js";
import { readTree, writeTree } from "./folders.js";
import { fileCount, gameProto, makeProject } from "./project.js";

const remote = `service Bank {
  option (pitaya.options.v1.service) = { server_type: "bank" kind: KIND_REMOTE };
  rpc Pay(Req) returns (Req) {
    option (pitaya.options.v1.method) = {
      reliable: {}
      timeout: "2s"
      errors: { code: "BANK-POOR" description: "no money" }
      previous_routes: "bank.bank.spend"
    };
  }
}
`;
const warning =
  'Calls of "Pay" may run more than once, as it is reliable: make a repetition harmless, and say so by: option idempotency_level = IDEMPOTENT;';

async function makeBank(): Promise<string> {
  const dir = await makeProject();
  await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join"], remote) });
  return dir;
}

/** A project whose output lacks a file, has one that differs and one too many. */
async function makeStale(): Promise<string> {
  const dir = await makeProject("Join");
  const old = 'syntax = "proto3"; package old.v1; message Old { string id = 1; }';
  await writeTree(dir, { "schema/old/v1/old.proto": old });
  await pitaya(dir, "generate");
  await rm(join(dir, "schema/old"), { recursive: true });
  await rm(join(dir, "generated/game/v1/game.client.ts"));
  const file = join(dir, "generated/dictionary.ts");
  const text = await readFile(file, "utf8");
  await writeTree(dir, { "generated/dictionary.ts": text.replace("game.game.join", "game.join") });
  return dir;
}

describe("pitaya generate", () => {
  it("--dry-run tells what it would do, and does nothing", async () => {
    const dir = await makeStale();
    const before = await readTree(join(dir, "generated"));
    expect(await pitaya(dir, "generate", "--dry-run")).toEqual({
      status: 0,
      stdout:
        "would write generated/.pitaya.json\nwould write generated/dictionary.ts\n" +
        "would write generated/game/v1/game.client.ts\nwould remove generated/old/v1/old.ts\n" +
        `would write 3, leave ${fileCount - 3}, remove 1\n`,
      stderr: "",
    });
    expect(await readTree(join(dir, "generated"))).toEqual(before);
  });

  it("--diff prints a patch that makes the output what it should be", async () => {
    const dir = await makeStale();
    const { status, stdout, stderr } = await pitaya(dir, "generate", "--diff");
    expect(status).toBe(0);
    expect(stdout).toContain("--- /dev/null\n+++ b/generated/game/v1/game.client.ts\n@@ -0,0 +1,");
    expect(stdout).toContain("--- a/generated/old/v1/old.ts\n+++ /dev/null\n");
    expect(stderr).toContain(`would write 3, leave ${fileCount - 3}, remove 1\n`);
    const applied = spawnSync("git", ["apply", "-"], { cwd: dir, input: stdout, encoding: "utf8" });
    expect(applied).toMatchObject({ status: 0, stderr: "" });
    expect((await pitaya(dir, "generate", "--check")).stdout).toBe(
      `up to date: ${fileCount} files\n`,
    );
  });

  it("--check with --diff fails and shows why", async () => {
    const { status, stdout } = await pitaya(await makeStale(), "generate", "--check", "--diff");
    expect(status).toBe(1);
    expect(stdout).toContain("+++ b/generated/dictionary.ts\n");
  });

  it("refuses flags that exclude each other", async () => {
    const dir = await makeProject("Join");
    const { status, stderr } = await pitaya(dir, "generate", "--check", "--dry-run");
    expect(status).toBe(1);
    expect(stderr).toContain("'--dry-run' cannot be used with option '--check'");
  });

  it("--frozen-lock names the routes that would change the lock file", async () => {
    const dir = await makeProject("Join", "Leave");
    expect((await pitaya(dir, "generate", "--frozen-lock")).status).toBe(1);
    await pitaya(dir, "generate");
    const before = await readTree(dir);
    expect((await pitaya(dir, "generate", "--frozen-lock")).status).toBe(0);
    await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join", "Enter"]) });
    const { status, stderr } = await pitaya(dir, "generate", "--frozen-lock");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: Cannot retire code \d+ of route "game.game.leave": lock file /m,
    );
    expect(stderr).toMatch(
      /game\.proto:7:7: Cannot give route "game.game.enter" code \d+: lock file /,
    );
    expect(stderr).toContain(
      'is frozen; run "pitaya generate" without --frozen-lock and commit it',
    );
    const after = await readTree(dir);
    expect(after["schema/routes.lock.json"]).toBe(before["schema/routes.lock.json"]);
    expect(after["generated/dictionary.ts"]).toBe(before["generated/dictionary.ts"]);
  });

  it("prints warnings and goes on, unless it is strict", async () => {
    const dir = await makeBank();
    const at = "schema/game/v1/game.proto:11:12";
    expect(await pitaya(dir, "generate", "--strict")).toMatchObject({
      status: 1,
      stderr: `error: ${at}: ${warning}\n1 error, nothing written\n`,
    });
    expect(await pitaya(dir, "generate")).toEqual({
      status: 0,
      stdout: `wrote ${fileCount}, unchanged 0\n`,
      stderr: `warning: ${at}: ${warning}\n`,
    });
    const mended = remote.replace("{\n    option (pitaya.options.v1.method)", (text) =>
      text.replace("{", "{\n    option idempotency_level = IDEMPOTENT;"),
    );
    await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join"], mended) });
    expect((await pitaya(dir, "generate", "--strict")).stderr).toBe("");
  });

  it("--diagnostics json leaves stdout to programs", async () => {
    const dir = await makeBank();
    const { stdout, stderr } = await pitaya(dir, "generate", "--diagnostics", "json");
    expect(JSON.parse(stdout)).toEqual({
      severity: "warning",
      message: warning,
      file: "schema/game/v1/game.proto",
      line: 11,
      column: 12,
    });
    expect(stderr).toBe(`wrote ${fileCount}, unchanged 0\n`);
    await rm(join(dir, "generated/dictionary.ts"));
    const check = await pitaya(dir, "generate", "--check", "--diagnostics", "json");
    const lines = check.stdout.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { readonly file: string }).file)).toEqual([
      "schema/game/v1/game.proto",
      "generated/dictionary.ts",
    ]);
  });

  it("--diagnostics github annotates files as the checkout knows them", async () => {
    const before = process.env["GITHUB_WORKSPACE"];
    onTestFinished(() => {
      if (before === undefined) delete process.env["GITHUB_WORKSPACE"];
      else process.env["GITHUB_WORKSPACE"] = before;
    });
    const dir = await makeBank();
    process.env["GITHUB_WORKSPACE"] = join(dir, "..");
    const { stdout } = await pitaya(dir, "generate", "--diagnostics", "github");
    expect(stdout).toMatch(
      /^::warning file=pitaya-test-\w+\/schema\/game\/v1\/game\.proto,line=11,col=12::Calls of "Pay"/,
    );
  });

  it.each(["bank.bank.pay", "bank.bank.spend", "game.v1.Bank.Pay"])(
    "--explain tells all of %s",
    async (query) => {
      const dir = await makeBank();
      const { status, stdout } = await pitaya(dir, "generate", "--explain", query);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^bank\.bank\.pay\n {2}kind +remote: other servers call it\n/);
      expect(stdout).toMatch(
        /^ {2}method +game\.v1\.Bank\.Pay {2}schema\/game\/v1\/game\.proto:10:7$/m,
      );
      expect(stdout).toMatch(/^ {2}request +game\.v1\.Req {2}schema\/game\/v1\/game\.proto:19:9$/m);
      expect(stdout).toMatch(/^ {2}errors +BANK-POOR {2}no money$/m);
      expect(stdout).toMatch(/^ {2}timeout +2000 ms$/m);
      expect(stdout).toMatch(/generated\/game\/v1\/game\.server\.ts {2}BankRemotes\.pay$/m);
      expect(await readTree(join(dir, "schema"))).not.toHaveProperty("routes.lock.json");
    },
  );

  it("--explain takes a code, and names the nearest routes", async () => {
    const dir = await makeBank();
    await pitaya(dir, "generate");
    const lock = JSON.parse(await readFile(join(dir, "schema/routes.lock.json"), "utf8")) as {
      readonly routes: readonly [{ readonly code: number }];
    };
    const { stdout } = await pitaya(dir, "generate", "--explain", String(lock.routes[0].code));
    expect(stdout).toMatch(/^game\.game\.join\n/);
    expect(await pitaya(dir, "generate", "--explain", "game.game.jion")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        'error: Cannot explain "game.game.jion": there is no such route or code; the nearest: "game.game.join"\n',
    });
  });
});
