import { gzipSync } from "node:zlib";
import {
  clone,
  type DescEnum,
  type DescFile,
  type DescMessage,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { codes, PitayaError } from "../../error/index.js";
import type { SchemaTypes } from "./schema-types.js";

/** Pitaya's command line takes a name for that of a message only if it holds this. */
const knownPart = "proto";
const prefix = "protos.";

/** The name by which Pitaya's command line can use a type: its own, or one with `protos.` before it. */
export function nameForCli({ typeName, file }: DescMessage | DescEnum): string {
  return isKnownToCli(file) ? typeName : `${prefix}${typeName}`;
}

/** A file keeps its package only if those keep theirs that it refers to. */
function isKnownToCli({ proto, dependencies }: DescFile): boolean {
  return proto.package.includes(knownPart) && dependencies.every(isKnownToCli);
}

/** Descriptors of files, by the names of what is in them. */
export class DescriptorFiles {
  readonly #types: SchemaTypes;
  /** Compressed, by file and by whether its types are named for the command line. */
  readonly #compressed = new Map<string, Uint8Array>();

  constructor(types: SchemaTypes) {
    this.#types = types;
  }

  /**
   * The gzipped `FileDescriptorProto` of a message or an enum, by its name or by that of
   * {@link nameForCli}, or of a `.proto` file.
   *
   * @throws PitayaError if there is no such name
   */
  descriptor(name: string): Uint8Array {
    if (name.endsWith(".proto")) {
      // Pitaya's own files are known to others without their folder.
      const file = this.#types.file(name) ?? this.#types.file(`protos/${name}`);
      return this.#compress(file, false);
    }
    const own = name.startsWith("types.") ? name.replace("types.", "google.protobuf.") : name;
    const found = this.#types.type(own);
    if (found !== undefined) return this.#compress(found.file, false);
    const other = name.startsWith(prefix) ? this.#types.type(name.slice(prefix.length)) : undefined;
    return this.#compress(other?.file, true);
  }

  #compress(file: DescFile | undefined, forCli: boolean): Uint8Array {
    if (file === undefined) {
      throw new PitayaError(codes.unknown, "failed to get protobuf message descriptor");
    }
    const key = `${forCli} ${file.proto.name}`;
    const known = this.#compressed.get(key);
    if (known !== undefined) return known;
    const proto = forCli ? this.#renamed(file) : file.proto;
    const bytes = gzipSync(toBinary(FileDescriptorProtoSchema, proto));
    this.#compressed.set(key, bytes);
    return bytes;
  }

  /** The wire knows no names: a file whose package has another one describes the same bytes. */
  #renamed({ proto }: DescFile): FileDescriptorProto {
    const file = clone(FileDescriptorProtoSchema, proto);
    file.package = `${prefix}${file.package}`.replace(/\.$/, "");
    this.#rename(file.messageType);
    return file;
  }

  #rename(messages: readonly DescriptorProto[]): void {
    for (const { field, nestedType } of messages) {
      for (const each of field) {
        // With the dot that stands before full names. Entries of maps are no types of their own.
        const type = this.#types.type(each.typeName.slice(1));
        const isEntry = each.typeName !== "" && type === undefined;
        if (isEntry) each.typeName = `.${prefix}${each.typeName.slice(1)}`;
        else if (type !== undefined) each.typeName = `.${nameForCli(type)}`;
      }
      this.#rename(nestedType);
    }
  }
}
