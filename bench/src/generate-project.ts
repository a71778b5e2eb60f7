import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BigSchemaSize, writeBigSchema } from "./codegen-schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const options = "pitaya/options/v1/options.proto";

/** Opens a project with a schema in a new folder. */
export async function openProject(size: BigSchemaSize): Promise<BigProject> {
  const dir = await mkdtemp(join(tmpdir(), "pitaya-bench-generate-"));
  await mkdir(join(dir, "node_modules"));
  for (const scope of ["@bufbuild", "@pitaya-ts", "@types"]) {
    await symlink(join(root, "node_modules", scope), join(dir, "node_modules", scope));
  }
  await mkdir(dirname(join(dir, "options", options)), { recursive: true });
  await copyFile(join(root, "schema", options), join(dir, "options", options));
  await writeFile(
    join(dir, "buf.yaml"),
    "version: v2\nmodules:\n  - path: schema\n  - path: options\n",
  );
  const project = new BigProject(dir, size);
  await project.reset();
  return project;
}

/** A folder with a schema and what several generators make of it. */
export class BigProject {
  readonly dir: string;
  readonly #size: BigSchemaSize;
  #files: readonly string[] = [];
  /** How many fields were added. */
  #changes = 0;

  constructor(dir: string, size: BigSchemaSize) {
    this.dir = dir;
    this.#size = size;
  }

  /** Writes the schema as it is at first, and removes all output and what runs remember. */
  async reset(): Promise<void> {
    for (const name of ["schema/routes.lock.json", "generated", "node_modules/.cache"]) {
      await this.clear(name);
    }
    this.#files = await writeBigSchema(join(this.dir, "schema"), this.#size);
  }

  async clear(name: string): Promise<void> {
    await rm(join(this.dir, name), { recursive: true, force: true });
  }

  has(name: string): boolean {
    return existsSync(join(this.dir, name));
  }

  /** Runs a command here. */
  async run([program = "", ...args]: readonly string[]): Promise<void> {
    await promisify(execFile)(program, args, { cwd: this.dir });
  }

  /** Adds a field to a file that the next one imports, or to the last, which none does. */
  async change(which: "imported" | "last"): Promise<void> {
    const { length } = this.#files;
    const index = which === "last" ? length - 1 : Math.floor(length / 2);
    const path = join(this.dir, "schema", this.#files[index] ?? "");
    const text = await readFile(path, "utf8");
    this.#changes++;
    const field = `  bool added${this.#changes} = ${100 + this.#changes};`;
    await writeFile(path, text.replace("message Message0 {", `message Message0 {\n${field}`));
  }

  /** How to run `pitaya generate` here. */
  get pitaya(): readonly string[] {
    return [process.execPath, join(root, "cli/dist/main.js"), "generate"];
  }

  /** How to run a plug-in here by buf, all files in one go, which it is fastest with. */
  async plugin(
    name: string,
    outDir: string,
    options: readonly string[],
  ): Promise<readonly string[]> {
    const config = join(this.dir, `buf.gen.${outDir}.yaml`);
    const plugin = {
      local: join(root, "node_modules/.bin", name),
      out: outDir,
      opt: options,
      strategy: "all",
    };
    await writeFile(config, JSON.stringify({ version: "v2", plugins: [plugin] }));
    const buf = join(root, "node_modules/@bufbuild/buf-linux-x64/bin/buf");
    return [buf, "generate", "schema", "--template", config];
  }

  /** How to check the types of an output, without what it imports of packages. */
  async checker(outDir: string): Promise<readonly string[]> {
    const config = join(this.dir, `tsconfig.${outDir}.json`);
    const compilerOptions = {
      target: "ES2022",
      lib: ["ES2023"],
      module: "ESNext",
      moduleResolution: "bundler",
      types: ["node"],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    };
    await writeFile(config, JSON.stringify({ compilerOptions, include: [outDir] }));
    return [process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", config];
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
