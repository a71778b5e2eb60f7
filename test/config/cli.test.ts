import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { configKeyNames, formatSource, resolveConfig } from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../cli/src/run-command.js";
import { makeFolder, writeTree } from "../codegen/folders.js";

const main = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

/** Runs the `pitaya` command in a folder of its own that holds `game.yaml`. */
async function pitaya(
  yaml: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
) {
  const cwd = await makeFolder();
  await writeTree(cwd, { "game.yaml": yaml });
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "config", ...args], {
    cwd,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("pitaya config show", () => {
  it("prints every key with its value and source", async () => {
    const { status, stdout, stderr } = await pitaya("", {}, "show");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((row) => row.split(/ {2,}/));
    expect(rows.map(([key]) => key)).toEqual(configKeyNames);
    expect(new Set(rows.map((row) => row[2]))).toEqual(new Set(["default"]));
    expect(rows).toContainEqual(["pitaya.heartbeat.interval", "30s", "default"]);
    expect(rows).toContainEqual(["pitaya.worker.namespace", '""', "default"]);
    expect(rows).toContainEqual(["pitaya.server.type", "-", "default"]);
    const columns = new Set(
      stdout
        .trimEnd()
        .split("\n")
        .map((row) => row.lastIndexOf("  ")),
    );
    expect(columns.size).toBe(1);
  });

  it("reads file, environment and flags", async () => {
    const yaml = "pitaya:\n  heartbeat.interval: 1m30s\n  worker.redis.password: hunter2\n";
    const env = { PITAYA_METRICS_PERIOD: "5s", PITAYA_CLUSTER_SD_ETCD_ENDPOINTS: "a:1,b:2" };
    const args = ["--config", "game.yaml", "--json", "--", "-type", "room", "-frontend=false"];
    const { status, stdout, stderr } = await pitaya(yaml, env, "show", ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const shown = JSON.parse(stdout);
    expect(Object.keys(shown)).toEqual(configKeyNames);
    expect(shown).toMatchObject({
      "pitaya.heartbeat.interval": { value: "1m30s", source: "game.yaml:2:3" },
      "pitaya.worker.redis.password": { value: "***", source: "game.yaml:3:3" },
      "pitaya.metrics.period": { value: "5s", source: "PITAYA_METRICS_PERIOD" },
      "pitaya.cluster.sd.etcd.endpoints": { value: ["a:1", "b:2"] },
      "pitaya.server.type": { value: "room", source: "-type" },
      "pitaya.server.frontend": { value: false, source: "-frontend" },
      "pitaya.session.drain.timeout": { value: "6h", source: "default" },
    });
    expect(stdout + stderr).not.toContain("hunter2");
  });

  it("takes the file that the flags name", async () => {
    const { stdout } = await pitaya(
      "pitaya.server.type: room",
      {},
      "show",
      "--",
      "-config=game.yaml",
    );
    expect(stdout).toMatch(/^pitaya\.server\.type +room +game\.yaml:1:1$/m);
  });

  it("tells every fault, prints nothing, and exits with 1", async () => {
    const yaml = "pitaya:\n  hearbeat: { interval: 1s }\n  session.unique: 3\n";
    const env = { PITAYA_METRICS_PERIOD: "5" };
    expect(await pitaya(yaml, env, "show", "--config", "game.yaml")).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        'error: game.yaml:2:3: Cannot use "pitaya.hearbeat": there is no such key; did you mean "pitaya.heartbeat"?',
        "error: game.yaml:3:3: Cannot use pitaya.session.unique 3: it has to be true or false",
        'error: PITAYA_METRICS_PERIOD: Cannot use pitaya.metrics.period "5": it needs a unit; write "5s" or "5ms"',
        "",
      ].join("\n"),
    });
    const flags = await pitaya("", {}, "show", "--", "-port", "x", "-nam", "y");
    expect(flags.status).toBe(1);
    expect(flags.stderr.split("\n")).toHaveLength(3);
    const missing = await pitaya("", {}, "show", "--config", "none.yaml");
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain('error: Cannot read configuration file "none.yaml": ENOENT');
  });

  it("warns of other spellings and unknown variables", async () => {
    const env = { PITAYA_WORKER_REDIS_URL: "a:1", PITAYA_METRIC_PERIOD: "1s" };
    const { status, stdout, stderr } = await pitaya("", env, "show");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^pitaya\.worker\.redis\.serverurl +a:1 +PITAYA_WORKER_REDIS_URL$/m);
    expect(stderr.split("\n").sort()).toEqual([
      "",
      'warning: "PITAYA_WORKER_REDIS_URL" is another spelling of PITAYA_WORKER_REDIS_SERVERURL; write that',
      "warning: PITAYA_METRIC_PERIOD: it sets no key of the configuration; did you mean PITAYA_METRICS_PERIOD?",
    ]);
  });

  it("marks what someone set where colours can be seen", async () => {
    const show = async (outHasColors: boolean) => {
      const texts: string[] = [];
      const out = (text: string) => texts.push(text);
      const terminal = {
        out,
        err: out,
        outHasColors,
        errHasColors: outHasColors,
        errIsTerminal: false,
      };
      await runCommand(["config", "show", "--", "-type=room"], terminal);
      return texts.join("");
    };
    expect(await show(false)).not.toContain("\u001b");
    const colored = (await show(true)).split("\n").filter((row) => row.includes("\u001b"));
    expect(colored).toHaveLength(1);
    expect(colored[0]).toMatch(/^.{4}pitaya\.server\.type +room +-type.{5}$/);
  });

  it("shows what the runtime itself reads", async () => {
    const env = { PITAYA_HEARTBEAT_INTERVAL: "7s" };
    const { stdout } = await pitaya("", env, "show", "--json");
    const lines = resolveConfig({ env }).lines();
    const wanted = lines.map(({ key, value, source }) => {
      return [key, { value, source: formatSource(source) }] as const;
    });
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(wanted));
  });
});

describe("pitaya config keys", () => {
  it("prints every key with its type, default and meaning", async () => {
    const { status, stdout } = await pitaya("", {}, "keys");
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(configKeyNames.length);
    expect(stdout).toMatch(/^pitaya\.metrics\.period +duration +15s +How often /m);
    const { stdout: json } = await pitaya("", {}, "keys", "--json");
    expect(JSON.parse(json)).toContainEqual({
      key: "pitaya.buffer.agent.conntimeout",
      type: "duration",
      default: "10s",
      variable: "PITAYA_BUFFER_AGENT_CONNTIMEOUT",
      aliases: ["pitaya.buffer.agent.writetimeout"],
      doc: "How long one write to a client may take.",
    });
  });
});
