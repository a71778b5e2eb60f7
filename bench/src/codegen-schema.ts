import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** How large a schema is, all in all. */
export interface BigSchemaSize {
  readonly files: number;
  readonly methods: number;
  readonly messages: number;
}

/** What its share of a schema is for one file. */
interface FilePlan {
  readonly index: number;
  readonly methods: number;
  readonly messages: number;
}

/**
 * Writes a schema like that of a large game: each file is a package of its own with a service, its
 * messages hold scalars, lists, maps, a oneof, messages of the same file and, all but the first, one
 * of the file before.
 * The same size gives the same bytes.
 *
 * @param dir - the schema folder; made if absent
 * @returns paths of the files below it
 */
export async function writeBigSchema(dir: string, size: BigSchemaSize): Promise<readonly string[]> {
  const plans = Array.from({ length: size.files }, (_, index) => ({
    index,
    methods: share(size.methods, size.files, index),
    messages: Math.max(2, share(size.messages, size.files, index)),
  }));
  for (const plan of plans) {
    await mkdir(dirname(join(dir, pathOf(plan.index))), { recursive: true });
    await writeFile(join(dir, pathOf(plan.index)), printFile(plan));
  }
  return plans.map(({ index }) => pathOf(index));
}

function share(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

function pathOf(index: number): string {
  return `part${index}/v1/part${index}.proto`;
}

function printFile({ index, methods, messages }: FilePlan): string {
  const before = index === 0 ? [] : [`import "${pathOf(index - 1)}";`];
  return [
    'syntax = "proto3";',
    `package part${index}.v1;`,
    ...before,
    'import "pitaya/options/v1/options.proto";',
    "",
    `// The service of part ${index}.`,
    `service Part${index} {`,
    `  option (pitaya.options.v1.service) = { server_type: "part${index}" };`,
    ...Array.from({ length: methods }, (_, method) => printMethod(method, messages)),
    "}",
    ...Array.from({ length: messages }, (_, message) => printMessage(index, message)),
    "",
  ].join("\n");
}

function printMethod(method: number, messages: number): string {
  const [input, output] = [(2 * method) % messages, (2 * method + 1) % messages];
  return `  // Does step ${method}.\n  rpc Step${method}(Message${input}) returns (Message${output});`;
}

function printMessage(index: number, message: number): string {
  const other = index === 0 ? "" : `part${index - 1}.v1.`;
  return `
// Message ${message} of part ${index}.
message Message${message} {
  string id = 1;
  // How many.
  int32 count = 2;
  int64 total = 3;
  bool done = 4;
  repeated string names = 5;
  map<string, int32> scores = 6;
  oneof kind {
    string text = 7;
    bytes data = 8;
  }
  ${message === 0 ? "string" : `Message${message - 1}`} inner = 9;
  optional double ratio = 10;${message === 0 ? "" : `\n  repeated ${other}Message0 others = 11;`}
}`;
}
