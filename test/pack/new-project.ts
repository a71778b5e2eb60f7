import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** npm says one of these where there is no way to a registry. */
const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;

/** An empty folder outside of the clone, in which packed packages are used. */
export class NewProject {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async make(): Promise<NewProject> {
    return new NewProject(await mkdtemp(join(tmpdir(), "pitaya-new-")));
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }

  /** Runs one line of a shell. */
  run(line: string, cwd = this.dir): Ended {
    const env = {
      ...process.env,
      npm_config_prefer_offline: "true",
      npm_config_fetch_retries: "1",
    };
    return spawnSync("sh", ["-c", line], { cwd, env, encoding: "utf8", timeout: 170_000 });
  }

  /**
   * Runs one line of a shell, which has to succeed.
   *
   * @returns what it printed
   */
  must(line: string, cwd = this.dir): string {
    const { status, stdout, stderr } = this.run(line, cwd);
    if (status !== 0) throw new Error(`"${line}" ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Runs `npm install …`; without a network, what is not packed is taken from the clone. */
  async install(line: string): Promise<void> {
    const { status, stderr } = this.run(line);
    if (status === 0) return;
    if (!offline.test(stderr)) throw new Error(`"${line}" ended with ${status}:\n${stderr}`);
    await this.#installFromClone();
  }

  async #installFromClone(): Promise<void> {
    const modules = join(this.dir, "node_modules");
    await rm(modules, { recursive: true, force: true });
    await mkdir(join(modules, ".bin"), { recursive: true });
    for (const name of await readdir(join(root, "node_modules"))) {
      if (name === "@pitaya-ts" || name.startsWith(".")) continue;
      await symlink(join(root, "node_modules", name), join(modules, name));
    }
    for (const file of (await readdir(this.dir)).filter((name) => name.endsWith(".tgz"))) {
      const [, name = ""] = /^pitaya-ts-(.*)-[\d.]+\.tgz$/.exec(file) ?? [];
      const to = join(modules, "@pitaya-ts", name);
      await mkdir(to, { recursive: true });
      this.must(`tar -xzf ${file} --strip-components=1 -C ${to}`);
    }
    for (const [name, target] of commands) await symlink(target, join(modules, ".bin", name));
  }
}

const commands = [
  ["pitaya", "../@pitaya-ts/cli/bin/pitaya.js"],
  ["protoc-gen-pitaya", "../@pitaya-ts/cli/bin/protoc-gen-pitaya.js"],
  ["tsc", "../typescript/bin/tsc"],
  ["buf", "../@bufbuild/buf/bin/buf"],
] as const;
