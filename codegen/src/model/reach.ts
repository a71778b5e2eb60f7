import type { DescFile, DescMessage } from "@bufbuild/protobuf";

/** The message that means "nothing" as an argument or a reply; it needs no code then. */
export const emptyTypeName = "google.protobuf.Empty";

/** Import names of the files whose types a file uses. */
export interface FileLinks {
  /** In its messages. */
  readonly fields: readonly string[];
  /** In its methods. */
  readonly methods: readonly string[];
}

/** The files whose types a file uses itself. */
export function linksOf(file: DescFile): FileLinks {
  const fields = new Set<string>();
  for (const message of file.messages) collectFields(message, fields);
  const payloads = file.services.flatMap(({ methods }) =>
    methods.flatMap(({ input, output }) => [input, output].filter(isNeeded)),
  );
  const methods = new Set(payloads.map((message) => message.file.proto.name));
  return { fields: [...fields], methods: [...methods] };
}

function isNeeded(message: DescMessage): boolean {
  return message.typeName !== emptyTypeName;
}

function collectFields(message: DescMessage, files: Set<string>): void {
  for (const field of message.fields) {
    const type = field.message ?? field.enum;
    if (type !== undefined) files.add(type.file.proto.name);
  }
  for (const nested of message.nestedMessages) collectFields(nested, files);
}

/**
 * The files whose messages are needed: those of the schema folder, and each that holds
 * a type which they use. A file that is imported for its options alone is not among them.
 *
 * @param targets - import names of the files of the schema folder
 * @param links - those of a file; `undefined` if there is no such file
 */
export function findReached(
  targets: readonly string[],
  links: (name: string) => FileLinks | undefined,
  options: { readonly messagesOnly: boolean },
): ReadonlySet<string> {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    const found = links(name);
    if (found === undefined || reached.has(name)) return;
    reached.add(name);
    found.fields.forEach(reach);
  };
  for (const name of targets) {
    reach(name);
    if (!options.messagesOnly) links(name)?.methods.forEach(reach);
  }
  return reached;
}
