import { GenerateError } from "../error.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { scopeOf } from "./file-scope.js";
import { printFile } from "./messages/file.js";
import { checkProperties } from "./messages/properties.js";
import { findSensitive } from "./sensitive.js";
import { emitSupport } from "./support.js";
import { nameTypes } from "./ts-names.js";
import { printTsProtoFiles } from "./ts-proto/file.js";

/** Messages and enums, one file per .proto file that has any, and the helpers that they share. */
export function emitMessages(input: EmitInput): readonly EmittedFile[] {
  const { model, version, codec, takeFile } = input;
  const files = model.files.filter(({ messages, enums }) => messages.length + enums.length > 0);
  const faults = checkProperties(files);
  if (faults.length > 0) throw new GenerateError(faults);
  const names = nameTypes(model);
  const sensitive = findSensitive(model);
  const emitted =
    codec === "ts-proto"
      ? printTsProtoFiles(files, names, sensitive, input)
      : files.map((file) => {
          const path = `${file.outPath}.ts`;
          const scope = scopeOf(file, names);
          const hidden = scope.only(sensitive);
          const print = () => printFile(file, scope.names, hidden, fileHeader(file, version));
          return takeFile(path, () => scope.hash(hidden), print);
        });
  return [...emitted, ...emitSupport(emitted, version)];
}
