import { once } from "node:events";
import { existsSync, type Stats } from "node:fs";
import { basename, resolve } from "node:path";
import { GenerateError, type GenerateOptions, listSchemaInputs } from "@pitaya-ts/codegen";
import { type FSWatcher, watch as watchPaths } from "chokidar";
import { AbsentFiles } from "./absent-files.js";
import { Changes } from "./generate-changes.js";
import { GenerateReport } from "./generate-report.js";
import type { GenerateFlags, GenerateRequest } from "./generate-request.js";
import { runRequest } from "./generate-run.js";
import { reportOwnFault } from "./own-fault.js";
import type { Terminal } from "./terminal.js";

/** What to watch. Absolute paths. */
interface Watched {
  readonly paths: ReadonlySet<string>;
  /** Files and folders that would count if they came, such as a `buf.yaml`. */
  readonly absent: readonly string[];
  /** Folders inside of them that we write to. */
  readonly outputs: ReadonlySet<string>;
}

/**
 * Generates, and again after each change, one run at a time, until SIGINT or SIGTERM. What is wrong
 * is printed, and mended by the next change.
 */
export async function watch(
  readRequest: () => Promise<GenerateRequest>,
  flags: GenerateFlags,
  terminal: Terminal,
): Promise<number> {
  const changes = new Changes();
  const stop = (): void => changes.stop();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const loop = new WatchLoop(changes, flags, terminal);
  try {
    await loop.run(readRequest);
  } finally {
    await loop.close();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
  return 0;
}

class WatchLoop {
  readonly #changes: Changes;
  readonly #flags: GenerateFlags;
  readonly #terminal: Terminal;
  readonly #absent: AbsentFiles;
  #watched: Watched = { paths: new Set(), absent: [], outputs: new Set() };
  #watcher: FSWatcher | undefined;
  /** Paths that nobody watches any more, as what was there is gone. */
  readonly #gone = new Set<string>();
  /** A run that follows a failed one says that it did not fail, though nothing has changed. */
  #isFailed = true;

  constructor(changes: Changes, flags: GenerateFlags, terminal: Terminal) {
    this.#changes = changes;
    this.#flags = flags;
    this.#terminal = terminal;
    this.#absent = new AbsentFiles(
      () => changes.touch(),
      (error) => this.#cannotWatch(error),
    );
  }

  async run(readRequest: () => Promise<GenerateRequest>): Promise<void> {
    await this.#attempt(readRequest);
    this.#say("watching for changes; Ctrl-C ends");
    while (await this.#changes.next()) await this.#attempt(readRequest);
  }

  async close(): Promise<void> {
    this.#absent.close();
    await this.#watcher?.close();
  }

  async #attempt(readRequest: () => Promise<GenerateRequest>): Promise<void> {
    const quiet = !this.#isFailed;
    this.#isFailed = true;
    try {
      const request = await readRequest();
      // First, so that no change between the two is missed.
      await this.#follow(await findWatched(request));
      this.#isFailed = (await runRequest(request, this.#terminal, quiet)) !== 0;
    } catch (error) {
      if (!(error instanceof GenerateError)) {
        reportOwnFault(error, process.argv, this.#terminal);
        return;
      }
      const report = new GenerateReport(this.#flags, this.#terminal, false);
      report.diagnostics(error.diagnostics);
      report.failed(undefined, error.diagnostics.length);
    }
  }

  async #follow(wanted: Watched): Promise<void> {
    const before = this.#watched.paths;
    this.#watched = wanted;
    this.#absent.follow(wanted.absent);
    if (this.#watcher === undefined) {
      this.#watcher = watchPaths([...wanted.paths], {
        ignoreInitial: true,
        ignored: (path, stats) => this.#isOfNoInterest(path, stats),
      });
      this.#watcher.on("all", (event, path) => {
        if (event === "unlink" || event === "unlinkDir") this.#gone.add(path);
        this.#changes.touch();
      });
      this.#watcher.on("error", (error) => this.#cannotWatch(error));
      await once(this.#watcher, "ready");
      return;
    }
    const isNew = (path: string) => !before.has(path) || this.#gone.has(path);
    this.#watcher.unwatch([...before].filter((path) => !wanted.paths.has(path)));
    this.#watcher.add([...wanted.paths].filter(isNew));
    this.#gone.clear();
    // One that went before anybody looked.
    if ([...wanted.paths].some((path) => !existsSync(path))) this.#changes.touch();
  }

  #isOfNoInterest(path: string, stats: Stats | undefined): boolean {
    const { paths, outputs } = this.#watched;
    if (paths.has(path)) return false;
    const name = basename(path);
    if (name === "node_modules" || name === ".git" || outputs.has(path)) return true;
    return stats?.isFile() === true && !/^buf\..*yaml$|^buf\.lock$|\.proto$/.test(name);
  }

  #cannotWatch(error: unknown): void {
    this.#say(`Cannot watch: ${String(error)}`);
  }

  #say(text: string): void {
    const { out, err } = this.#terminal;
    (this.#flags.diagnostics === "text" ? out : err)(`${text}\n`);
  }
}

async function findWatched({ targets, configFiles }: GenerateRequest): Promise<Watched> {
  const inputs = await Promise.all(targets.map(findInputs));
  const folders = inputs.flatMap((each) => each.folders);
  const all = [...new Set([...folders, ...inputs.flatMap((each) => each.files), ...configFiles])];
  const isThere = new Map(all.map((path) => [path, existsSync(path)]));
  return {
    paths: new Set(all.filter((path) => isThere.get(path) === true)),
    absent: all.filter((path) => isThere.get(path) === false),
    outputs: new Set(targets.map(({ outDir }) => resolve(outDir))),
  };
}

interface TargetInputs {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** A schema that can't be read now may be mended. */
async function findInputs({ schemaDir, lockFile }: GenerateOptions): Promise<TargetInputs> {
  const lock = resolve(lockFile ?? `${schemaDir}/routes.lock.json`);
  try {
    const { files, folders } = await listSchemaInputs(schemaDir);
    return { files: [...files, lock], folders };
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    return { files: [lock], folders: [resolve(schemaDir)] };
  }
}
