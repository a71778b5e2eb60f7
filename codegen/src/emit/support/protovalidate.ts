import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import type { Violation } from "./validate.js";

/** Applies rules that are more than plain checks, such as those in CEL. */
export class Protovalidate {
  readonly #registry;
  readonly #validator;

  /**
   * @param schema - a FileDescriptorSet in base64
   */
  constructor(schema: string) {
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, base64Decode(schema)));
    this.#registry = registry;
    this.#validator = createValidator({ registry, failFast: true });
  }

  /** The first rule that a message breaks, given its bytes. */
  check(typeName: string, bytes: Uint8Array): Violation | undefined {
    const schema = this.#registry.getMessage(typeName);
    if (schema === undefined)
      throw new Error(`Cannot validate ${typeName}: it is not in the schema`);
    const result = this.#validator.validate(schema, fromBinary(schema, bytes));
    if (result.kind === "error") throw result.error;
    const [first] = result.violations ?? [];
    if (first === undefined) return undefined;
    return { path: pathToString(first.field), rule: first.ruleId, message: first.message };
  }
}
