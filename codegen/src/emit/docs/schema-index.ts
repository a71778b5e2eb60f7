import type { EnumModel, FileModel, JsonDialect, MessageModel, Model } from "../../model/index.js";

/** A message, and how its file writes it as JSON. */
export interface IndexedMessage {
  readonly message: MessageModel;
  readonly json: JsonDialect;
}

/** Messages and enums of a schema by full name. */
export interface SchemaIndex {
  readonly messages: ReadonlyMap<string, IndexedMessage>;
  readonly enums: ReadonlyMap<string, EnumModel>;
}

/** Lists what a schema has. */
export function indexSchema({ files }: Model): SchemaIndex {
  return {
    messages: new Map(files.flatMap(listMessages)),
    enums: new Map(files.flatMap(({ enums }) => enums.map((each) => [each.typeName, each]))),
  };
}

function listMessages({
  messages,
  json,
}: FileModel): readonly (readonly [string, IndexedMessage])[] {
  return messages.map((message) => [message.typeName, { message, json }]);
}

/** Names of the messages and enums that some messages lead to, themselves included; in order of first use. */
export function reachTypes(roots: Iterable<string>, index: SchemaIndex): readonly string[] {
  const reached = new Set<string>();
  const reach = (typeName: string): void => {
    if (reached.has(typeName)) return;
    const message = index.messages.get(typeName)?.message;
    if (message === undefined && !index.enums.has(typeName)) return;
    reached.add(typeName);
    for (const { shape } of message?.fields ?? []) {
      if (shape.value.kind !== "scalar" && !hasOwnJson(shape.value.typeName)) {
        reach(shape.value.typeName);
      }
    }
  };
  for (const root of roots) reach(root);
  return [...reached];
}

/** Types that readers know, or find in the documentation of protobuf. */
export function hasOwnJson(typeName: string): boolean {
  return typeName.startsWith("google.protobuf.");
}
