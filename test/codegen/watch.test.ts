import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { within } from "../harness/wait.js";
import { main } from "./command.js";
import { makeFolder, writeTree } from "./folders.js";
import { fileCount, gameProto, makeProject } from "./project.js";

/** A machine with much else to do takes that long to start a process and a compiler. */
const slowMs = 60_000;

/** What a process says, line by line. */
class Lines {
  #text = "";
  #wake: () => void = () => undefined;
  readonly process: ChildProcess;

  constructor(process: ChildProcess) {
    this.process = process;
    const add = (chunk: Buffer) => {
      this.#text += chunk.toString();
      this.#wake();
    };
    process.stdout?.on("data", add);
    process.stderr?.on("data", add);
  }

  /** Waits for a text, and forgets all up to it. */
  async until(text: string): Promise<string> {
    const wait = async () => {
      while (!this.#text.includes(text)) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    };
    await within(wait(), text, slowMs).catch((error: Error) => {
      throw new Error(`${error.message}; there is ${JSON.stringify(this.#text)}`);
    });
    const end = this.#text.indexOf(text) + text.length;
    const before = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return before;
  }

  get rest(): string {
    return this.#text;
  }
}

function startWatch(cwd: string): Lines {
  const child = spawn(process.execPath, [main, "generate", "--watch"], { cwd });
  onTestFinished(() => void child.kill("SIGKILL"));
  return new Lines(child);
}

it("generate --watch follows the schema, prints errors, goes on, and ends cleanly", async () => {
  const dir = await makeProject("Join");
  const lines = startWatch(dir);
  await lines.until(`wrote ${fileCount}, unchanged 0\n`);
  await lines.until("watching for changes; Ctrl-C ends\n");
  await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join", "Leave"]) });
  await lines.until(`wrote 5, unchanged ${fileCount - 5}\n`);
  expect(await readFile(join(dir, "generated/dictionary.ts"), "utf8")).toContain("game.game.leave");
  await writeTree(dir, { "schema/game/v1/game.proto": "broken" });
  await lines.until("errors, nothing written\n");
  const more = 'syntax = "proto3"; package game.v1; message More { string id = 1; }';
  await writeTree(dir, {
    "schema/game/v1/game.proto": gameProto(["Join", "Leave"]),
    "schema/new/v1/more.proto": more.replace("game.v1", "new.v1"),
  });
  await lines.until("wrote 2, unchanged ");
  lines.process.kill("SIGINT");
  const [code] = (await within(once(lines.process, "exit"), "the end", slowMs)) as [number];
  expect(code).toBe(0);
  expect(lines.rest).toMatch(/^\d+\n$/);
}, 120_000);

it("generate --watch waits for a schema folder that goes away, each time", async () => {
  const dir = await makeProject("Join");
  const lines = startWatch(dir);
  await lines.until("watching for changes");
  for (const round of [1, 2]) {
    await rm(join(dir, "schema"), { recursive: true });
    await lines.until('Cannot read schema folder "schema": no such folder');
    await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join", `New${round}`]) });
    await lines.until("wrote ");
    expect(await readFile(join(dir, "generated/dictionary.ts"), "utf8")).toContain(`new${round}`);
    await writeTree(dir, { "schema/game/v1/game.proto": gameProto(["Join", `More${round}`]) });
    await lines.until("wrote ");
    expect(await readFile(join(dir, "generated/dictionary.ts"), "utf8")).toContain(`more${round}`);
  }
  expect(lines.process.exitCode).toBeNull();
}, 240_000);

it("generate --watch waits for a schema folder in a folder that goes away, and for none at first", async () => {
  const dir = await makeFolder();
  await writeTree(dir, { "pitaya.yaml": "generate: { schema: api/schema }\n" });
  const lines = startWatch(dir);
  await lines.until("no such folder");
  await lines.until("watching for changes");
  const proto = { "api/schema/game/v1/game.proto": gameProto(["Join"]) };
  await writeTree(dir, proto);
  await lines.until("wrote ");
  await rename(join(dir, "api"), join(dir, "gone"));
  await lines.until("no such folder");
  await rename(join(dir, "gone"), join(dir, "api"));
  await lines.until("wrote 0, unchanged ");
  lines.process.kill("SIGTERM");
  const [code] = (await within(once(lines.process, "exit"), "the end", slowMs)) as [number];
  expect(code).toBe(0);
}, 240_000);

it("generate --watch sees a config file and a workspace that come", async () => {
  const dir = await makeProject("Join");
  await writeTree(dir, {
    "shared/shared/v1/place.proto":
      'syntax = "proto3"; package shared.v1; message Place { string id = 1; }',
  });
  const lines = startWatch(dir);
  await lines.until("watching for changes");
  await writeTree(dir, { "pitaya.yaml": "generate: { out: other }\n" });
  await lines.until(`wrote ${fileCount - 1}, unchanged 1\n`);
  await writeTree(dir, {
    "schema/game/v1/more.proto":
      'syntax = "proto3"; package game.v1; import "shared/v1/place.proto"; message More { shared.v1.Place at = 1; }',
  });
  await lines.until("nothing written\n");
  await writeTree(dir, {
    "buf.yaml": "version: v2\nmodules: [{ path: schema }, { path: shared }]",
  });
  await lines.until("wrote 3, unchanged ");
  await rm(join(dir, "pitaya.yaml"));
  await lines.until("unchanged ");
  await writeTree(dir, { "pitaya.json": '{ "generate": { "out": "third" } }' });
  await lines.until("unchanged ");
  expect(await readFile(join(dir, "third/dictionary.ts"), "utf8")).toContain("game.game.join");
}, 120_000);

it("generate --watch follows imported modules and the config file", async () => {
  const dir = await makeFolder();
  const place = (field: string) =>
    `syntax = "proto3"; package shared.v1; message Place { string ${field} = 1; }`;
  await writeTree(dir, {
    "node_modules/.keep": "",
    "buf.yaml": "version: v2\nmodules:\n  - path: schema\n  - path: shared\n",
    "pitaya.yaml": "generate: { out: one }\n",
    "schema/game/v1/game.proto":
      'syntax = "proto3"; package game.v1; import "shared/v1/place.proto"; message Game { shared.v1.Place at = 1; }',
    "shared/shared/v1/place.proto": place("id"),
  });
  const lines = startWatch(dir);
  await lines.until("watching for changes");
  await writeTree(dir, { "shared/shared/v1/place.proto": place("name") });
  await lines.until("wrote 1, unchanged ");
  await writeTree(dir, { "pitaya.yaml": "generate: { out: two }\n" });
  await lines.until("unchanged 0\n");
  expect(await readFile(join(dir, "two/shared/v1/place.ts"), "utf8")).toContain("name: string");
  await writeTree(dir, { "pitaya.yaml": "generate: { oud: two }\n" });
  await lines.until('did you mean "out"?');
  await writeTree(dir, { "pitaya.yaml": "generate: { out: three }\n" });
  await lines.until("unchanged 0\n");
}, 120_000);
