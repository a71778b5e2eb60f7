import {
  clearExtension,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type FileRegistry,
  getExtension,
  isMessage,
  type Message,
  type Registry,
  setExtension,
} from "@bufbuild/protobuf";
import {
  nestedTypes,
  type ReflectList,
  type ReflectMap,
  type ReflectMessage,
  reflect,
} from "@bufbuild/protobuf/reflect";
import { FieldOptions_OptionRetention } from "@bufbuild/protobuf/wkt";
import { compareText } from "../error.js";

/**
 * Writes the custom options of a file's parts anew: one entry per option, sorted by number, fields of
 * messages sorted, maps by key. What a compiler leaves depends on how the schema spells them.
 *
 * @param keepsSource - else options are left out that are of use in the source only
 */
export function canonizeOptions(
  file: DescFile,
  registry: FileRegistry,
  keepsSource: boolean,
): void {
  for (const { proto } of partsOf(file)) {
    if (proto.options?.$unknown !== undefined) canonize(proto.options, registry, keepsSource);
  }
}

/** What has options of its own. */
interface Part {
  readonly proto: { readonly options?: Message | undefined };
}

function* partsOf(file: DescFile): Iterable<Part> {
  yield file;
  for (const type of nestedTypes(file)) {
    yield type;
    if (type.kind === "message") yield* [...type.fields, ...type.oneofs];
    if (type.kind === "enum") yield* type.values;
    if (type.kind === "service") yield* type.methods;
  }
}

function canonize(message: Message, registry: Registry, keepsSource: boolean): void {
  const extendee = registry.getMessage(message.$typeName);
  if (extendee === undefined || message.$unknown === undefined) return;
  for (const no of new Set(message.$unknown.map((each) => each.no))) {
    const extension = registry.getExtensionFor(extendee, no);
    if (extension === undefined) continue;
    if (!keepsSource && isForSource(extension)) clearExtension(message, extension);
    else rewrite(message, extension, registry, keepsSource);
  }
  message.$unknown.sort((a, b) => a.no - b.no);
}

function isForSource({ proto }: Pick<DescExtension, "proto">): boolean {
  return proto.options?.retention === FieldOptions_OptionRetention.RETENTION_SOURCE;
}

function rewrite(
  message: Message,
  extension: DescExtension,
  registry: Registry,
  keepsSource: boolean,
): void {
  const value = getExtension(message, extension);
  for (const each of Array.isArray(value) ? value : [value]) {
    if (extension.message !== undefined && isMessage(each))
      canonizeMessage(extension.message, each, registry, keepsSource);
  }
  setExtension(message, extension, value);
}

function canonizeMessage(
  desc: DescMessage,
  message: Message,
  registry: Registry,
  keepsSource: boolean,
): void {
  canonizeReflected(reflect(desc, message), registry, keepsSource);
}

function canonizeReflected(
  message: ReflectMessage,
  registry: Registry,
  keepsSource: boolean,
): void {
  canonize(message.message, registry, keepsSource);
  for (const field of message.fields.filter((each) => message.isSet(each))) {
    if (!keepsSource && isForSource(field)) message.clear(field);
    else if (field.fieldKind === "map") sortMap(message.get(field));
    for (const value of messagesOf(message, field)) canonizeReflected(value, registry, keepsSource);
  }
}

function messagesOf(
  message: ReflectMessage,
  field: ReflectMessage["fields"][number],
): readonly ReflectMessage[] {
  if (field.message === undefined || !message.isSet(field)) return [];
  if (field.fieldKind === "message") return [message.get(field)];
  const values = message.get(field) as
    | ReflectList<ReflectMessage>
    | ReflectMap<unknown, ReflectMessage>;
  return [...values.values()];
}

function sortMap(map: ReflectMap): void {
  const entries = [...map].sort(([a], [b]) => compareText(String(a), String(b)));
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
