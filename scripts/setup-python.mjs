// Makes the Pythons that read our messages in the tests, once for each list of what they need.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Of the servers that are deployed, and of today. */
const environments = [
  { name: "python-peer", requirements: "requirements.txt" },
  { name: "python-codec", requirements: "codec-requirements.txt" },
].map(({ name, requirements }) => ({
  folder: `${root}node_modules/.cache/${name}`,
  requirements: `${root}test/peers/python/${requirements}`,
}));

// Debian's is the one that its package python3-venv completes.
const pythons = ["python3", "/usr/bin/python3"];

/** Whether a Python is here that can make environments. */
export function hasVenv() {
  return findPython() !== undefined;
}

/** Makes the environments if there are none of these requirements; whether they are there. */
export function makePythonPeers(say) {
  return environments.filter((environment) => !makePythonPeer(environment, say)).length === 0;
}

function makePythonPeer({ folder, requirements }, say) {
  const wanted = readFileSync(requirements, "utf8");
  const stamp = `${folder}/installed.txt`;
  if (installed(stamp) === wanted) return true;
  const python = findPython();
  if (python === undefined) return false;
  say(`making a Python environment in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  const install = ["install", "--quiet", "--no-deps", "--require-hashes", "--use-pep517"];
  const made =
    succeeds(python, ["-m", "venv", folder], "inherit") &&
    succeeds(`${folder}/bin/pip`, [...install, "-r", requirements], "inherit");
  if (made) writeFileSync(stamp, wanted);
  else say(`could not install ${requirements} from PyPI; the tests of Python's messages need it`);
  return made;
}

function findPython() {
  return pythons.find((python) => succeeds(python, ["-c", "import venv, ensurepip"], "ignore"));
}

function installed(stamp) {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}

function succeeds(command, args, stdio) {
  return spawnSync(command, args, { stdio }).status === 0;
}
