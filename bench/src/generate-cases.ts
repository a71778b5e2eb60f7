import type { BigProject } from "./generate-project.js";

/** One thing that is measured, in a project as the cases before have left it. */
export interface GenerateCase {
  readonly name: string;
  /** What is left out of the measure. */
  readonly prepare: (project: BigProject) => Promise<void>;
  readonly command: (project: BigProject) => Promise<readonly string[]>;
}

/** The case that all others need. */
export const firstRun = "pitaya generate, no output yet";

/** Each round does them one after the other. */
export const cases: readonly GenerateCase[] = [
  {
    name: "node -e 0, which no run takes less than",
    prepare: async () => undefined,
    command: async () => [process.execPath, "-e", "0"],
  },
  {
    name: firstRun,
    prepare: (project) => project.reset(),
    command: async ({ pitaya }) => pitaya,
  },
  {
    name: "pitaya generate, nothing changed",
    prepare: async () => undefined,
    command: async ({ pitaya }) => pitaya,
  },
  {
    name: "pitaya generate, a field more in a file that none imports",
    prepare: (project) => project.change("last"),
    command: async ({ pitaya }) => pitaya,
  },
  {
    name: "pitaya generate, a field more in a file that others import",
    prepare: (project) => project.change("imported"),
    command: async ({ pitaya }) => pitaya,
  },
  {
    name: "ts-proto by buf",
    prepare: (project) => project.clear("ts-proto"),
    command: (project) => project.plugin("protoc-gen-ts_proto", "ts-proto", []),
  },
  {
    name: "protoc-gen-es by buf",
    prepare: (project) => project.clear("es"),
    command: (project) => project.plugin("protoc-gen-es", "es", ["target=ts"]),
  },
  {
    name: "tsc --noEmit, all that pitaya made",
    prepare: async () => undefined,
    command: (project) => project.checker("generated"),
  },
  {
    name: "tsc --noEmit, messages of ts-proto alone",
    prepare: prepareMessages,
    command: (project) => project.checker("ts-proto-messages"),
  },
];

/** Without the services, which ts-proto prints into the same files. */
async function prepareMessages(project: BigProject): Promise<void> {
  if (project.has("ts-proto-messages")) return;
  await project.run(
    await project.plugin("protoc-gen-ts_proto", "ts-proto-messages", ["outputServices=none"]),
  );
}
