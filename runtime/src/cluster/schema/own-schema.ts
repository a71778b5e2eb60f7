import { hashShapes, type ServerInfo } from "../../dispatch/index.js";
import { utf8Decode, utf8Encode } from "../../wire/index.js";

/** Under which a server announces the hash of what it answers; whoever wants to know more asks it. */
const metadataName = "pitaya-ts-schema";

/** Parts the texts of several services. */
const separator = "\f";

/** What a server announces that handles services of these shapes. */
export function schemaMetadata(shapes: Iterable<string>): Readonly<Record<string, string>> {
  const text = joinShapes(shapes);
  return text === "" ? {} : { [metadataName]: hashShapes(text) };
}

/** What a server announces; `undefined` for one that tells nothing. */
export function schemaHashOf({ metadata }: ServerInfo): string | undefined {
  return metadata[metadataName];
}

/** As it travels. */
export function encodeShapes(shapes: Iterable<string>): Uint8Array {
  return utf8Encode(joinShapes(shapes));
}

export function decodeShapes(bytes: Uint8Array): readonly string[] {
  return utf8Decode(bytes).split(separator);
}

/** The same however the services were registered. */
function joinShapes(shapes: Iterable<string>): string {
  return [...new Set(shapes)].sort().join(separator);
}
