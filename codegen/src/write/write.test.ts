import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { applyPlan, manifestName, planWrite } from "./index.js";

async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "pitaya-write-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

function plan(outDir: string, files: Readonly<Record<string, string>>) {
  const list = Object.entries(files).map(([path, text]) => ({ path, text }));
  return planWrite({ outDir, files: list, extra: [], isOurs: (text) => text.startsWith("ours") });
}

it("planWrite() tells missing, stale, unchanged and orphaned files", async () => {
  const outDir = await makeFolder();
  applyPlan(await plan(outDir, { "a.ts": "ours 1", "b/b.ts": "ours 1", "c.ts": "ours 1" }));
  const next = await plan(outDir, { "a.ts": "ours 1", "c.ts": "ours 2", "d.ts": "ours 1" });
  expect(next.unchanged.map(({ path }) => path)).toEqual([join(outDir, "a.ts")]);
  expect(next.stale.map(({ path }) => path)).toEqual([
    join(outDir, "c.ts"),
    join(outDir, manifestName),
  ]);
  expect(next.missing.map(({ path }) => path)).toEqual([join(outDir, "d.ts")]);
  expect(next.orphaned).toEqual([{ path: join(outDir, "b/b.ts"), before: "ours 1" }]);
});

it("planWrite() takes over a file of ours that no manifest knows", async () => {
  const outDir = await makeFolder();
  await writeFile(join(outDir, "a.ts"), "ours 0");
  expect((await plan(outDir, { "a.ts": "ours 1" })).stale).toHaveLength(1);
});

it("planWrite() refuses to replace or remove what is not ours, though the manifest knows it", async () => {
  const outDir = await makeFolder();
  applyPlan(await plan(outDir, { "a.ts": "ours 1", "b.ts": "ours 1" }));
  await writeFile(join(outDir, "b.ts"), "mine");
  await expect(plan(outDir, { "a.ts": "ours 1" })).rejects.toThrow(/Cannot remove ".*b\.ts"/);
  await expect(plan(outDir, { "b.ts": "ours 1" })).rejects.toThrow(/Cannot write ".*b\.ts"/);
  await writeFile(join(outDir, "b.ts"), "\n");
  expect((await plan(outDir, { "b.ts": "ours 1" })).orphaned).toHaveLength(1);
});

it.each(["../a.ts", "/a.ts", "b/../../a.ts", ".", "..", 7])(
  "planWrite() refuses a manifest that lists %s",
  async (path) => {
    const outDir = await makeFolder();
    await writeFile(join(outDir, manifestName), JSON.stringify({ files: [path] }));
    await expect(plan(outDir, {})).rejects.toThrow("it is no list of files");
  },
);

it("applyPlan() leaves no temporary file and no empty folder", async () => {
  const outDir = await makeFolder();
  applyPlan(await plan(outDir, { "b/c/d.ts": "ours" }));
  applyPlan(await plan(outDir, { "a.ts": "ours" }));
  expect((await readdir(outDir, { recursive: true })).sort()).toEqual(
    [manifestName, "a.ts"].sort(),
  );
});

it("applyPlan() puts everything back when a step fails", async () => {
  const outDir = await makeFolder();
  applyPlan(await plan(outDir, { "a.ts": "ours 1", "b.ts": "ours 1" }));
  const next = await plan(outDir, { "a.ts": "ours 2", "n/n.ts": "ours 1" });
  // The last step fails: a folder can't be replaced by a file.
  const broken = { ...next, stale: [...next.stale, { path: outDir, text: "x", before: "" }] };
  expect(() => applyPlan(broken)).toThrow("nothing was changed");
  expect((await readdir(outDir)).sort()).toEqual([manifestName, "a.ts", "b.ts"].sort());
  expect(await readFile(join(outDir, "a.ts"), "utf8")).toBe("ours 1");
});

it("applyPlan() ends with an error where no folder can be made", async () => {
  const planned = await plan(join("/proc", "pitaya", "out"), { "a.ts": "ours" });
  expect(() => applyPlan(planned)).toThrow("nothing was changed");
});
