import type { JobQueue } from "@pitaya-ts/runtime";
import { type Command, InvalidArgumentError } from "commander";
import { formatJobs, formatJobsJson } from "./jobs-table.js";
import { readConfig } from "./read-config.js";
import { red, type Terminal } from "./terminal.js";

interface JobsFlags {
  readonly config?: string;
}

interface ListFlags extends JobsFlags {
  readonly json?: boolean;
  readonly limit: number;
}

interface ChosenFlags extends JobsFlags {
  readonly json?: boolean;
  readonly id?: readonly string[];
  readonly all?: boolean;
}

/** What is done with each chosen job; false: there is no such dead job. */
type JobAction = (queue: JobQueue, id: string) => Promise<boolean>;

const defaultLimit = 100;

/** Adds `pitaya jobs`. */
export function addJobs(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  const jobs = program.command("jobs").description("stored calls that have failed for good");
  sharedOptions(jobs.command("list").description("print dead jobs, those that died last first"))
    .option("--limit <count>", "print so many at most", readLimit, defaultLimit)
    .action(async (args: readonly string[], flags: ListFlags) => {
      const list = (queue: JobQueue): Promise<number> => listJobs(queue, flags, terminal);
      setExitCode(await withQueue(args, flags, terminal, list));
    });
  const addAction = (name: string, done: string, about: string, action: JobAction): void => {
    sharedOptions(jobs.command(name).description(about))
      .option("--id <id...>", "these jobs")
      .option("--all", "all dead jobs")
      .action(async (args: readonly string[], flags: ChosenFlags) => {
        const act = (queue: JobQueue): Promise<number> =>
          actOnJobs(queue, flags, terminal, done, action);
        setExitCode(await withQueue(args, flags, terminal, act));
      });
  };
  addAction("replay", "replayed", "run dead jobs anew, with all their tries", (queue, id) =>
    queue.replay(id),
  );
  addAction("remove", "removed", "forget dead jobs", (queue, id) => queue.remove(id));
}

function sharedOptions(command: Command): Command {
  return command
    .argument("[flags...]", 'flags of the server, behind "--": -- --type room')
    .option("-c, --config <file>", "file to read, YAML or JSON")
    .option("--json", "print JSON");
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError("It has to be a whole number above 0.");
}

/** Does `work` with the queue that the configuration names. */
async function withQueue(
  args: readonly string[],
  { config: configFile }: JobsFlags,
  terminal: Terminal,
  work: (queue: JobQueue) => Promise<number>,
): Promise<number> {
  const runtime = await import("@pitaya-ts/runtime");
  const config = readConfig(runtime, args, configFile, terminal);
  if (config === null) return 1;
  let queue: JobQueue | null = null;
  try {
    queue = runtime.openJobQueue(config);
    if (queue === null) {
      return fail(
        "no Redis is configured: servers keep their jobs in their own memory; set pitaya.worker.redis.serverurl",
        terminal,
      );
    }
    return await work(queue);
  } catch (error) {
    const known = error instanceof runtime.JobError || error instanceof runtime.ConfigError;
    if (!known) throw error;
    return fail(error.message, terminal);
  } finally {
    await queue?.close();
  }
}

async function listJobs(
  queue: JobQueue,
  { json = false, limit }: ListFlags,
  terminal: Terminal,
): Promise<number> {
  const jobs = await queue.dead(limit);
  terminal.out(json ? formatJobsJson(jobs) : formatJobs(jobs));
  const { dead } = await queue.counts();
  if (dead > jobs.length) terminal.err(`${dead - jobs.length} more; raise --limit\n`);
  return 0;
}

async function actOnJobs(
  queue: JobQueue,
  { id: given, all = false, json = false }: ChosenFlags,
  terminal: Terminal,
  done: string,
  action: JobAction,
): Promise<number> {
  if ((given === undefined) !== all) return fail("give either --id or --all", terminal);
  const ids = given ?? (await allDead(queue));
  const acted: string[] = [];
  const missing: string[] = [];
  for (const id of ids) ((await action(queue, id)) ? acted : missing).push(id);
  const result = { [done]: acted, missing };
  terminal.out(json ? `${JSON.stringify(result, null, 2)}\n` : `${done} ${acted.length}\n`);
  for (const id of missing) fail(`there is no dead job "${id}"`, terminal);
  return missing.length === 0 ? 0 : 1;
}

/** Those that die again meanwhile are not among them. */
async function allDead(queue: JobQueue): Promise<readonly string[]> {
  const { dead } = await queue.counts();
  return (await queue.dead(dead)).map(({ id }) => id);
}

function fail(text: string, terminal: Terminal): number {
  terminal.err(`${red("error", terminal.errHasColors)}: ${text}\n`);
  return 1;
}
