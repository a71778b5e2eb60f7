import type { DescFile, DescMessage } from "@bufbuild/protobuf";
import type { LoadedSchema } from "../load/index.js";

/** The message that means "nothing" as an argument or a reply; it needs no code then. */
export const emptyTypeName = "google.protobuf.Empty";

/**
 * The files whose messages are needed: those of the schema folder, and each that holds
 * a type which they use. A file that is imported for its options alone is not among them.
 */
export function findReached(
  schema: LoadedSchema,
  options: { readonly messagesOnly: boolean },
): ReadonlySet<DescFile> {
  const reached = new Set<DescFile>();
  for (const name of schema.targets) {
    const file = schema.registry.getFile(name);
    if (file === undefined) continue;
    reach(file, reached);
    if (options.messagesOnly) continue;
    for (const { methods } of file.services) {
      for (const { input, output } of methods) reachAll([input, output].filter(isNeeded), reached);
    }
  }
  return reached;
}

function isNeeded(message: DescMessage): boolean {
  return message.typeName !== emptyTypeName;
}

function reachAll(messages: readonly DescMessage[], reached: Set<DescFile>): void {
  for (const { file } of messages) reach(file, reached);
}

function reach(file: DescFile, reached: Set<DescFile>): void {
  if (reached.has(file)) return;
  reached.add(file);
  for (const message of file.messages) reachFields(message, reached);
}

function reachFields(message: DescMessage, reached: Set<DescFile>): void {
  for (const field of message.fields) {
    if (field.message !== undefined) reach(field.message.file, reached);
    if (field.enum !== undefined) reach(field.enum.file, reached);
  }
  for (const nested of message.nestedMessages) reachFields(nested, reached);
}
