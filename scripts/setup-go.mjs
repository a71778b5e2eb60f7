// Builds the Go program that reads and writes messages for the tests.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = `${root}test/peers/go`;
const folder = `${root}node_modules/.cache/go-peer`;
const stamp = `${folder}/built.txt`;

const options = "pitaya/options/v1/options.proto";
/** Whose structs the program has. */
const structs = "json/v1/go.proto";

/** Whether a Go is here that knows modules as the program's. */
export function hasGo() {
  const { status, stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const [, minor = "0"] = /^go1\.(\d+)/.exec(stdout ?? "") ?? [];
  return status === 0 && Number(minor) >= 18;
}

/** Builds the program if it is not the one of these sources; whether it is there. */
export function buildGoPeer(say) {
  const wanted = hashSources();
  if (built() === wanted) return true;
  say(`building a Go program in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/src/gen`, { recursive: true });
  cpSync(source, `${folder}/src`, { recursive: true });
  const isBuilt =
    build("google.golang.org/protobuf/cmd/protoc-gen-go") && generate() && build("peer");
  if (isBuilt) writeFileSync(stamp, wanted);
  else say("could not build it; the tests that compare messages with Go's need it");
  return isBuilt;
}

function build(program) {
  // The folder lies in a repository that isn't the program's.
  const flags = ["-mod=mod", "-buildvcs=false", "-trimpath"];
  const env = { ...process.env, GOFLAGS: "", GOWORK: "off" };
  return run("go", ["build", ...flags, "-o", `${folder}/`, program], `${folder}/src`, env);
}

function generate() {
  const packages = { [structs]: "peer/gen/jsonv1", [options]: "peer/gen/options" };
  const mapped = Object.entries(packages).map(([file, name]) => `--go_opt=M${file}=${name}`);
  const paths = [`-I${root}schema/test`, `-I${root}schema`];
  const plugin = `--plugin=protoc-gen-go=${folder}/protoc-gen-go`;
  const out = [`--go_out=${folder}/src`, "--go_opt=module=peer", ...mapped];
  return run("protoc", [...paths, plugin, ...out, structs, options], root, process.env);
}

function hashSources() {
  const hash = createHash("sha256");
  const files = readdirSync(source).sort();
  for (const file of files) hash.update(readFileSync(`${source}/${file}`));
  hash.update(readFileSync(`${root}schema/test/${structs}`));
  hash.update(readFileSync(`${root}schema/${options}`));
  return hash.digest("hex");
}

function built() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}

function run(command, args, cwd, env) {
  return spawnSync(command, args, { cwd, env, stdio: "inherit" }).status === 0;
}
