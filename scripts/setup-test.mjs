// Installs what the tests need and npm does not bring. Does nothing when all of it is there.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { buildGoPeer, hasGo } from "./setup-go.mjs";
import { installNewestNode } from "./setup-node.mjs";
import { hasVenv, makePythonPeers } from "./setup-python.mjs";

/** What has to be on the PATH, any one of `commands`, and the Debian packages that bring it. */
const tools = [
  {
    commands: ["chromium", "chromium-browser", "google-chrome"],
    debian: ["chromium", "fonts-liberation"],
    for: "the tests of the chat page in a real browser",
  },
  {
    commands: ["etcd"],
    debian: ["etcd-server"],
    for: "the tests of discovery, bindings and groups",
  },
  { commands: ["nats-server"], debian: ["nats-server"], for: "the tests of calls between servers" },
  { commands: ["redis-server"], debian: ["redis-server"], for: "the tests of reliable calls" },
  { commands: ["protoc"], debian: ["protobuf-compiler"], for: "the tests of the protoc plug-in" },
  {
    commands: ["python3"],
    debian: ["python3-venv"],
    for: "the tests of messages that Python reads",
    works: hasVenv,
  },
  {
    commands: ["go"],
    debian: ["golang-go"],
    for: "the tests of messages that Go reads",
    works: hasGo,
  },
];

// Debian puts some servers where only root looks.
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];

const missing = tools.filter(isMissing);
if (missing.length > 0) install(missing);
if (!makePythonPeers(say)) process.exitCode = 1;
if (!buildGoPeer(say)) process.exitCode = 1;
if (!installNewestNode(say)) process.exitCode = 1;

function install(absent) {
  for (const tool of absent) say(`${tool.commands[0]} is missing; ${tool.for} need it`);
  const packages = absent.flatMap(({ debian }) => debian);
  // Nobody would answer sudo's question for a password where there is no terminal.
  const sudo = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
  const asRoot = process.getuid?.() === 0 ? [] : sudo;
  const apt = [...asRoot, "apt-get"];
  if (isOnPath("apt-get") && (asRoot.length === 0 || isOnPath("sudo"))) {
    // A source that can't be reached need not be the one that has the packages.
    run([...apt, "update", "-q"]);
    run([...apt, "install", "-y", "-q", "--no-install-recommends", ...packages]);
    if (!absent.some(isMissing)) {
      say(`installed ${packages.join(", ")}`);
      return;
    }
  }
  say(`could not install ${packages.join(", ")}. Install by hand, then run the tests again:`);
  say(`  sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`);
  process.exitCode = 1;
}

function run([command, ...args]) {
  say(`running: ${[command, ...args].join(" ")}`);
  const { error } = spawnSync(command, args, {
    stdio: "inherit",
    // The tests start engines of their own: none is to run as a service.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
  if (error !== undefined) say(error.message);
}

function isMissing({ commands, works = () => true }) {
  return !commands.some(isOnPath) || !works();
}

function isOnPath(command) {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function say(text) {
  console.log(`setup-test: ${text}`);
}
