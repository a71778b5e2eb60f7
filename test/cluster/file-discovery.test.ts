import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { fileDiscovery } from "../../runtime/src/cluster/index.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { until } from "../harness/wait.js";

function setUp(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "pitaya-servers-"));
  const path = join(folder, "servers.yaml");
  writeFileSync(path, text);
  const log = new CapturingLogger();
  const discovery = fileDiscovery(path, log);
  onTestFinished(async () => {
    await discovery.stop();
    rmSync(folder, { recursive: true });
  });
  return { path, log, discovery };
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The first snippet of that language in the page. */
function snippet(language: string): string {
  const page = read("../../docs/custom-discovery.md");
  const found = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(page)?.[1];
  if (found === undefined) throw new Error(`no ${language} in the page`);
  return found;
}

describe("a file of servers", () => {
  it("says who is there, as the documentation shows it", async () => {
    const { discovery } = setUp(snippet("yaml"));
    await discovery.start();
    expect(discovery.servers()).toEqual([
      { id: "front-1", type: "connector", frontend: true, hostname: "", metadata: {} },
      {
        id: "room-1",
        type: "room",
        frontend: false,
        hostname: "",
        metadata: { grpcHost: "10.0.0.7", grpcPort: "3434" },
      },
    ]);
    expect(discovery.serversOfType("room").map(({ id }) => id)).toEqual(["room-1"]);
    expect(discovery.server("front-1")?.type).toBe("connector");
  });

  it("may be JSON, and is read again when it changes or is replaced", async () => {
    const { path, log, discovery } = setUp('[{"id":"a","type":"t"}]');
    const events: string[] = [];
    await discovery.start();
    discovery.onChange(({ kind, server }) => events.push(`${kind} ${server.id}`));
    writeFileSync(`${path}.new`, '[{"id":"b","type":"t"},{"id":"a","type":"t","hostname":"h"}]');
    renameSync(`${path}.new`, path);
    await until(() => events.length === 2, "the change");
    expect(events).toEqual(["added b", "changed a"]);
    writeFileSync(path, "- { id: a }");
    await until(() => log.complaints.length > 0, "the complaint");
    expect(discovery.servers().map(({ id }) => id)).toEqual(["a", "b"]);
    writeFileSync(path, "[]");
    await until(() => discovery.servers().length === 0, "the change");
  });

  it.each([
    ["no list", "{}", /not a list/],
    ["no server", "- 5", /entry 1: write/],
    ["no type", "- { id: a }", /entry 1: it needs an id and a type .* its type is ""/],
    ["a blank in an id", "- { id: a b, type: t }", /servers.yaml", entry 1: .* its id is "a b"/],
    ["a slash in a type", "- { id: a, type: t/u }", /entry 1: .* its type is "t\/u"/],
    ["a control character", '- { id: "a\\u0001", type: t }', /entry 1: .* its id is "a\\u0001"/],
    [
      "an id that is no text",
      "- { id: a, type: t }\n- { id: 5, type: t }",
      /entry 2: "id" must be/,
    ],
    [
      "a number in metadata",
      "- { id: a, type: t, metadata: { grpcPort: 1 } }",
      /entry 1: .* quotes/,
    ],
    ["metadata that are text", "- { id: a, type: t, metadata: x }", /entry 1: its metadata must/],
    ["one id twice", "- { id: a, type: t }\n- { id: a, type: u }", /"a" is listed twice/],
    ["no YAML", "- {", /./],
  ])("that has %s is an error", async (_what, text, message) => {
    await expect(setUp(text).discovery.start()).rejects.toThrow(message);
  });

  it("is an error where there is none", async () => {
    await expect(fileDiscovery("/nowhere/servers.yaml").start()).rejects.toThrow(/servers|nowhere/);
  });
});

describe("the documented discovery", () => {
  it("is the one that is built in", () => {
    const source = read("../../runtime/src/cluster/discovery/file.ts");
    const body = /export class FileDiscovery.*?\n}\n/s.exec(source)?.[0];
    expect(snippet("ts")).toContain(body);
  });
});
