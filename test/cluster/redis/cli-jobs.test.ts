import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { GiveUpError, type JobQueue } from "@pitaya-ts/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisLab, soon, storedJob } from "./queues.js";

const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));

describe("pitaya jobs", () => {
  let lab: RedisLab;
  let folder: string;
  let namespaces = 0;

  beforeAll(async () => {
    lab = await RedisLab.start();
    folder = mkdtempSync(join(tmpdir(), "pitaya-cli-jobs-"));
  });
  afterAll(async () => {
    await lab.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Two dead jobs, the second of which can't even be decoded, and a file that says where. */
  async function setUp() {
    const namespace = `cli${++namespaces}`;
    const queue = lab.queue({ namespace });
    const consumer = await queue.consume(
      async (_id, data) => {
        throw new GiveUpError(`no, ${(data as { route: string }).route}`);
      },
      { concurrency: 1 },
    );
    const first = await queue.add(storedJob());
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 1 });
    const second = await queue.add({ ...storedJob(), route: "a.b.c" });
    await expect.poll(() => queue.counts(), soon).toMatchObject({ dead: 2 });
    await consumer.stop(1_000);
    const file = join(folder, `${namespace}.yaml`);
    const address = `serverurl: ${lab.engine.address}`;
    writeFileSync(
      file,
      `pitaya:\n  worker:\n    namespace: ${namespace}\n    redis:\n      ${address}\n`,
    );
    return { queue, first, second, file };
  }

  async function pitaya(...args: readonly string[]) {
    const child = spawn(process.execPath, [main, "jobs", ...args], { cwd: folder, env: {} });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { status: await ended, stdout, stderr };
  }

  const left = async (queue: JobQueue): Promise<string[]> =>
    (await queue.dead(10)).map(({ id }) => id);

  it("list prints dead jobs with their errors, last first", async () => {
    const { first, second, file } = await setUp();
    const { status, stdout, stderr } = await pitaya("list", "-c", file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((row) => row.split(/ {2,}/));
    expect(rows.map(([id, route, tries, , error]) => [id, route, tries, error])).toEqual([
      [second, "a.b.c", "1 try", "no, a.b.c"],
      [first, "ledger.ledger.credit", "1 try", "no, ledger.ledger.credit"],
    ]);
  });

  it("list prints JSON, and says if there are more than the limit", async () => {
    const { second, file } = await setUp();
    const { status, stdout, stderr } = await pitaya("list", "-c", file, "--json", "--limit", "1");
    expect(status).toBe(0);
    expect(stderr).toBe("1 more; raise --limit\n");
    expect(JSON.parse(stdout)).toMatchObject([
      {
        id: second,
        route: "a.b.c",
        tries: 1,
        error: "no, a.b.c",
        argument: "AQID",
        enqueuedAt: "1970-01-01T00:00:00.001Z",
        failedAt: expect.stringMatching(/^20\d\d-/) as string,
      },
    ]);
  });

  it("replay lets the chosen jobs run anew", async () => {
    const { queue, first, second, file } = await setUp();
    expect(await pitaya("replay", "-c", file, "--id", first)).toEqual({
      status: 0,
      stdout: "replayed 1\n",
      stderr: "",
    });
    expect(await left(queue)).toEqual([second]);
    expect(await queue.counts()).toMatchObject({ waiting: 1 });
    const ran: string[] = [];
    const consumer = await queue.consume(async (id) => void ran.push(id), { concurrency: 1 });
    await expect.poll(() => ran, soon).toEqual([first]);
    await consumer.stop(1_000);
    const again = await pitaya("replay", "-c", file, "--json", "--id", first, second);
    expect(again.status).toBe(1);
    expect(JSON.parse(again.stdout)).toEqual({ replayed: [second], missing: [first] });
    expect(again.stderr).toBe(`error: there is no dead job "${first}"\n`);
  });

  it("replay --all and remove --all take every dead job", async () => {
    const { queue, file } = await setUp();
    expect(await pitaya("replay", "-c", file, "--all")).toMatchObject({ stdout: "replayed 2\n" });
    expect(await queue.counts()).toMatchObject({ waiting: 2, dead: 0 });
    const other = await setUp();
    expect(await pitaya("remove", "-c", other.file, "--all")).toMatchObject({
      status: 0,
      stdout: "removed 2\n",
    });
    expect(await other.queue.counts()).toMatchObject({ waiting: 0, dead: 0 });
    expect(await pitaya("list", "-c", other.file)).toMatchObject({ stdout: "no dead jobs\n" });
  });

  it.each([
    ["without a choice", ["replay"], /either --id or --all/],
    ["with two", ["remove", "--all", "--id", "x"], /either --id or --all/],
    ["with a bad limit", ["list", "--limit", "0"], /whole number above 0/],
  ])("refuses to work %s", async (_how, args, message) => {
    const { file } = await setUp();
    const { status, stderr } = await pitaya(...args, "-c", file);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  it("says so if no Redis is configured, or none can be reached", async () => {
    const file = join(folder, "none.yaml");
    writeFileSync(file, "pitaya:\n  worker:\n    namespace: x\n");
    expect(await pitaya("list", "-c", file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("pitaya.worker.redis.serverurl") as string,
    });
    writeFileSync(file, "pitaya:\n  worker:\n    redis:\n      serverurl: 127.0.0.1:1\n");
    expect(await pitaya("list", "-c", file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Redis at 127.0.0.1:1") as string,
    });
  }, 20_000);

  it("explains itself", async () => {
    const { status, stdout } = await pitaya("--help");
    expect(status).toBe(0);
    for (const name of ["list", "replay", "remove"]) expect(stdout).toContain(name);
    expect((await pitaya("replay", "--help")).stdout).toContain("--id <id...>");
  });
});
