import type { Diagnostic } from "../error.js";
import { goNamesOf } from "./go-names.js";
import type { FieldModel, FileModel, JsonDialect, MessageModel, Model, Node } from "./model.js";
import { wrappedScalar } from "./plain-types.js";

/** What Go's generated structs write in a form of their own, and we do too, beside wrappers. */
const structTypes = /^google\.protobuf\.(Timestamp|Duration)$/;
/** What stands for Go's `map[string]any`, `any` and `[]any`. */
const anyTypes = /^google\.protobuf\.(Struct|Value|ListValue)$/;

/** Faults of messages whose JSON form could not be as their file says. */
export function checkJsonDialects({ files }: Model): readonly Diagnostic[] {
  const dialects = new Map(
    files.flatMap(({ messages, json }) =>
      messages.map(({ typeName }) => [typeName, json] as const),
    ),
  );
  return files.flatMap((file) =>
    file.messages.flatMap((message) => [
      ...checkNames(message, file),
      ...message.fields.flatMap((field) => checkField(field, file, dialects)),
    ]),
  );
}

function checkField(
  field: FieldModel,
  { json }: FileModel,
  dialects: ReadonlyMap<string, JsonDialect>,
): readonly Diagnostic[] {
  const refuse = (why: string) => [
    { at: field.at, text: `Cannot write "${field.name}" as JSON: ${why}` },
  ];
  const { shape, oneof } = field;
  if (json !== "proto" && shape.kind === "map" && shape.key === "bool")
    return refuse("Go has no JSON form of maps with bool keys; use another key");
  if (json === "go-plain" && oneof !== undefined)
    return refuse("a oneof has no form in JSON_DIALECT_GO_PLAIN; use fields of their own");
  if (shape.value.kind !== "message") return [];
  const { typeName } = shape.value;
  const theirs = dialects.get(typeName) ?? "proto";
  if (!typeName.startsWith("google.protobuf.")) {
    return theirs === json
      ? []
      : refuse(`the file of ${typeName} has another JSON dialect; give both files the same`);
  }
  if (json === "proto" || typeName === "google.protobuf.Empty") return [];
  if (hasGoForm(typeName, json)) return [];
  return refuse(`a ${typeName} has no form in the file's JSON dialect; use a message of your own`);
}

function hasGoForm(typeName: string, json: JsonDialect): boolean {
  if (json !== "go-struct") return anyTypes.test(typeName);
  return structTypes.test(typeName) || wrappedScalar(typeName) !== undefined;
}

/** A field or a oneof, and the member of a JSON object that it is. */
interface Named {
  readonly node: Node;
  readonly member: string;
}

/** A field or a oneof, and the member of a JSON object that it is. */
interface Named {
  readonly node: Node;
  readonly member: string;
}

/** Go takes members whatever their case. */
function checkNames(message: MessageModel, { json }: FileModel): readonly Diagnostic[] {
  if (json === "proto") return [];
  const { fields, oneofs } = message;
  const goName = goNamesOf(message);
  const toGoName = (node: Node): Named => ({ node, member: goName(node.name) });
  const tags = fields
    .filter(({ oneof }) => oneof === undefined)
    .map((field) => ({
      node: field,
      member: json === "go-plain" && field.hasJsonName ? field.jsonName : field.name,
    }));
  const ofOneofs = oneofs.map((oneof) =>
    fields.filter((field) => field.oneof === oneof.name).map(toGoName),
  );
  return [[...tags, ...oneofs.map(toGoName)], ...ofOneofs].flatMap(findTwins);
}

function findTwins(named: readonly Named[]): readonly Diagnostic[] {
  const first = new Map<string, Node>();
  return named.flatMap(({ node, member }) => {
    const folded = member.toLowerCase();
    const other = first.get(folded);
    first.set(folded, other ?? node);
    if (other === undefined) return [];
    const why = `both are "${folded}" to Go, which ignores case; choose another name`;
    return [
      { at: node.at, text: `Cannot tell "${node.name}" from "${other.name}" as JSON: ${why}` },
    ];
  });
}
