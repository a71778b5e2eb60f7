import { join } from "node:path";
import { parseArgs } from "node:util";
import { cases, firstRun } from "./generate-cases.js";
import { type Cost, measure } from "./generate-measure.js";
import { type BigProject, openProject } from "./generate-project.js";
import { clientSize, folderBytes } from "./generate-size.js";
import { median, table } from "./table.js";

const usage = `Usage: npm run bench:generate -- [--reps 3] [--files 100] [--methods 1000] [--messages 2000] [--only text]
The generator beside ts-proto and protoc-gen-es, each run by buf with its defaults, on a made-up
schema, in turn: time, processor time and memory of all their processes. Then the size of what they
make. Prints the median of the repetitions, of an even number the larger one in the middle. --only: cases
whose name has the text; each round still makes the output anew. Linux only.
`;

const { values } = parseArgs({
  options: {
    reps: { type: "string", default: "3" },
    files: { type: "string", default: "100" },
    methods: { type: "string", default: "1000" },
    messages: { type: "string", default: "2000" },
    only: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const size = {
    files: Number(values.files),
    methods: Number(values.methods),
    messages: Number(values.messages),
  };
  const project = await openProject(size);
  try {
    const costs = await measureAll(project, Number(values.reps));
    process.stdout.write(`${printCosts(costs)}\n\n${await printSizes(project, size.files)}\n`);
  } finally {
    await project.remove();
  }
}

/** Costs by the name of the case. */
type Costs = ReadonlyMap<string, readonly Cost[]>;

async function measureAll(project: BigProject, reps: number): Promise<Costs> {
  const chosen = cases.filter(({ name }) => name === firstRun || name.includes(values.only));
  const costs = new Map(chosen.map(({ name }) => [name, [] as Cost[]]));
  for (let rep = 0; rep < reps; rep++) {
    for (const { name, prepare, command } of chosen) {
      await prepare(project);
      const cost = await measure(await command(project), project.dir);
      costs.get(name)?.push(cost);
      process.stderr.write(`${name}: ${printCost(cost).join(", ")}\n`);
    }
  }
  return costs;
}

function printCosts(costs: Costs): string {
  const rows = [...costs].map(([name, all]) => [name, ...printCost(medians(all))]);
  return table([["run", "wall", "processor", "memory"], ...rows]);
}

function medians(costs: readonly Cost[]): Cost {
  return {
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    peakBytes: median(costs.map(({ peakBytes }) => peakBytes)),
  };
}

function printCost({ wallMs, cpuMs, peakBytes }: Cost): readonly string[] {
  return [`${seconds(wallMs)} s`, `${seconds(cpuMs)} s`, `${megabytes(peakBytes)} MB`];
}

async function printSizes(project: BigProject, files: number): Promise<string> {
  const { runtimeBytes, methodBytes } = await clientSize(project.dir, Math.floor(files / 2));
  const outputs = [];
  for (const name of ["generated", "ts-proto", "es"]) {
    if (project.has(name)) outputs.push([name, folderBytes(join(project.dir, name))] as const);
  }
  return table([
    ["size", ""],
    ...outputs.map(([name, bytes]) => [`output in ${name}`, `${megabytes(bytes)} MB`]),
    ["the runtime's client, minified and gzipped", `${kilobytes(runtimeBytes)} kB`],
    ["what one method adds to it", `${kilobytes(methodBytes)} kB`],
  ]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0);
}
