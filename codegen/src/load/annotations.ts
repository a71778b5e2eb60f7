import type { Message } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  FieldOptions,
  FileOptions,
  MethodOptions,
  ServiceOptions,
} from "@pitaya-ts/options/options.js";

/** Number of our extension in the options of files, services, methods and fields. */
export const extensionNumber = 50400;

/** A descriptor's own options, as protobuf keeps those that it doesn't know. */
type StandardOptions = Pick<Message, "$unknown"> | undefined;

/** What a generated message object can do for us. */
interface Decoder<T> {
  decode(input: Uint8Array): T;
}

/** The `pitaya.options.v1.file` option; defaults if there is none. */
export function readFileOptions(options: StandardOptions): FileOptions {
  return readExtension(options, FileOptions);
}

/** The `pitaya.options.v1.service` option; `undefined` if there is none. */
export function readServiceOptions(options: StandardOptions): ServiceOptions | undefined {
  return hasExtension(options) ? readExtension(options, ServiceOptions) : undefined;
}

/** The `pitaya.options.v1.method` option; defaults if there is none. */
export function readMethodOptions(options: StandardOptions): MethodOptions {
  return readExtension(options, MethodOptions);
}

/** The `pitaya.options.v1.field` option; defaults if there is none. */
export function readFieldOptions(options: StandardOptions): FieldOptions {
  return readExtension(options, FieldOptions);
}

function hasExtension(options: StandardOptions): boolean {
  return options?.$unknown?.some(({ no }) => no === extensionNumber) ?? false;
}

/** An option that is set in several statements comes in several parts; protobuf merges them by concatenation. */
function readExtension<T>(options: StandardOptions, decoder: Decoder<T>): T {
  const parts = (options?.$unknown ?? []).filter(({ no }) => no === extensionNumber);
  return decoder.decode(Buffer.concat(parts.map(({ data }) => new BinaryReader(data).bytes())));
}
