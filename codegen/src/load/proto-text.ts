import type { DescField, DescFile, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";

/**
 * Prints a proto2 file without its comments and options, for a compiler that takes source only.
 * It knows what such files of rules use: no groups, maps, services or defaults.
 */
export function printProto(file: DescFile): string {
  const extended = new Map<string, string[]>();
  for (const extension of file.extensions) {
    const fields = extended.get(extension.extendee.typeName) ?? [];
    fields.push(printField(extension));
    extended.set(extension.extendee.typeName, fields);
  }
  return [
    'syntax = "proto2";',
    `package ${file.proto.package};`,
    ...file.dependencies.map(({ proto }) => `import "${proto.name}";`),
    ...file.messages.flatMap(printMessage),
    ...file.enums.flatMap(printEnum),
    ...[...extended].flatMap(([name, fields]) => [`extend .${name} {`, ...fields, "}"]),
    "",
  ].join("\n");
}

function printMessage(message: DescMessage): readonly string[] {
  const { proto } = message;
  return [
    `message ${message.name} {`,
    ...message.members.flatMap((member) =>
      member.kind === "oneof" ? printOneof(member) : [printField(member)],
    ),
    ...proto.extensionRange.map(({ start, end }) => `extensions ${start} to ${end - 1};`),
    ...message.nestedMessages.flatMap(printMessage),
    ...message.nestedEnums.flatMap(printEnum),
    "}",
  ];
}

function printOneof(oneof: DescOneof): readonly string[] {
  const fields = oneof.fields.map((field) => `${typeOf(field)} ${field.name} = ${field.number};`);
  return [`oneof ${oneof.name} {`, ...fields, "}"];
}

function printField(field: Pick<DescField, "proto" | "name" | "number" | "fieldKind">): string {
  const label = field.fieldKind === "list" ? "repeated" : "optional";
  return `${label} ${typeOf(field)} ${field.name} = ${field.number};`;
}

function typeOf({ proto }: Pick<DescField, "proto">): string {
  if (proto.typeName !== "") return proto.typeName;
  return (ScalarType[proto.type] ?? "").toLowerCase();
}

function printEnum(desc: DescFile["enums"][number]): readonly string[] {
  const values = desc.values.map(({ name, number }) => `${name} = ${number};`);
  const aliases = new Set(desc.values.map(({ number }) => number)).size < desc.values.length;
  return [
    `enum ${desc.name} {`,
    ...(aliases ? ["option allow_alias = true;"] : []),
    ...values,
    "}",
  ];
}
