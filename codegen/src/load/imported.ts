import { fromBinary } from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { RawFile } from "./raw-files.js";
import { messagesOf, reachMessages } from "./reached.js";

/**
 * Decodes files that others import, without places and comments, services, and messages that nothing of
 * those others leads to: of a large schema that is nearly all.
 *
 * @param users - the files that import them
 */
export function decodeImported(
  users: readonly RawFile[],
  files: readonly RawFile[],
): readonly FileDescriptorProto[] {
  const reached = reachMessages(users, files, messagesOf(files));
  return files.map(({ frame, messages }) => {
    const proto = fromBinary(FileDescriptorProtoSchema, frame);
    for (const [name, { bytes }] of messages) {
      if (reached.has(name)) proto.messageType.push(fromBinary(DescriptorProtoSchema, bytes));
    }
    return proto;
  });
}
