/** A schema as `pitaya generate --only …,descriptors` writes it: the `descriptors` of `descriptors.ts`. */
export interface SchemaDescriptors {
  /** Files by import name, as `FileDescriptorProto`s in base64, each after those that it imports. */
  readonly files: Readonly<Record<string, string>>;
  /** What reads and writes messages, by their full names. */
  readonly messages: Readonly<Record<string, object>>;
}
