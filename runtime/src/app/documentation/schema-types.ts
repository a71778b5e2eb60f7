import {
  create,
  createFileRegistry,
  type DescEnum,
  type DescFile,
  type DescMessage,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { SchemaDescriptors } from "./schema-descriptors.js";

/** The types of several schemas. */
export class SchemaTypes {
  readonly #registries: readonly FileRegistry[];
  readonly #byCodec = new Map<object, DescMessage>();

  constructor(schemas: readonly SchemaDescriptors[]) {
    this.#registries = schemas.map((schema) => this.#read(schema));
  }

  /** The message that a codec is for; `undefined` if no schema has it. */
  ofCodec(codec: object): DescMessage | undefined {
    return this.#byCodec.get(codec);
  }

  /** A message or an enum by its full name. */
  type(name: string): DescMessage | DescEnum | undefined {
    return this.#find((registry) => registry.getMessage(name) ?? registry.getEnum(name));
  }

  /** A file by its import name. */
  file(name: string): DescFile | undefined {
    return this.#find((registry) => registry.getFile(name));
  }

  #find<Found>(look: (registry: FileRegistry) => Found | undefined): Found | undefined {
    for (const registry of this.#registries) {
      const found = look(registry);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #read({ files, messages }: SchemaDescriptors): FileRegistry {
    const file = Object.values(files).map((text) =>
      fromBinary(FileDescriptorProtoSchema, Buffer.from(text, "base64")),
    );
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
    for (const [name, codec] of Object.entries(messages)) {
      const message = registry.getMessage(name);
      if (message !== undefined) this.#byCodec.set(codec, message);
    }
    return registry;
  }
}

/** The messages and enums that some messages lead to, themselves included. */
export function reachTypes(roots: Iterable<DescMessage>): ReadonlySet<DescMessage | DescEnum> {
  const reached = new Set<DescMessage | DescEnum>();
  const reach = (message: DescMessage): void => {
    if (reached.has(message)) return;
    reached.add(message);
    for (const field of message.fields) {
      if (field.message !== undefined) reach(field.message);
      if (field.enum !== undefined) reached.add(field.enum);
    }
  };
  for (const root of roots) reach(root);
  return reached;
}
