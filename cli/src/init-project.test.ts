import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { initProject } from "./init-project.js";

describe("initProject", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitaya-init-"));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it("writes into a folder that is not there yet, and says what", async () => {
    const written = await initProject(join(dir, "new/chat"));
    expect(written).toContain(".gitignore");
    expect(written).toContain("schema/chat/v1/chat.proto");
    for (const path of written) {
      expect(await readFile(join(dir, "new/chat", path), "utf8")).not.toBe("");
    }
  });

  it("leaves a .gitignore alone", async () => {
    await writeFile(join(dir, ".gitignore"), "mine\n");
    expect(await initProject(dir)).not.toContain(".gitignore");
    expect(await readFile(join(dir, ".gitignore"), "utf8")).toBe("mine\n");
  });

  it("writes nothing where a file is in the way", async () => {
    await writeFile(join(dir, "buf.yaml"), "mine\n");
    await expect(initProject(dir)).rejects.toThrow(/buf\.yaml already; name a new folder/);
    expect(await readdir(dir)).toEqual(["buf.yaml"]);
  });
});
