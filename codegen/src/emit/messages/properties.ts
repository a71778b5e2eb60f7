import { type Diagnostic, formatDiagnostic } from "../../error.js";
import type { FileModel, MessageModel, Node } from "../../model/index.js";
import { toPropertyName } from "../ts-names.js";

/** Fields and oneofs that would be one property, as `room_id` and `roomId` would. */
export function checkProperties(files: readonly FileModel[]): readonly Diagnostic[] {
  return files.flatMap(({ messages }) =>
    messages.flatMap((message) => scopes(message).flatMap(findClashes)),
  );
}

/** What stands in one object of TypeScript: the properties of a message, and those of each oneof. */
function scopes({ fields, oneofs }: MessageModel): readonly (readonly Node[])[] {
  return [
    [...fields.filter(({ oneof }) => oneof === undefined), ...oneofs],
    ...oneofs.map(({ name }) => fields.filter(({ oneof }) => oneof === name)),
  ];
}

function findClashes(nodes: readonly Node[]): readonly Diagnostic[] {
  const byProperty = new Map<string, Node>();
  return nodes.flatMap((node) => {
    const property = toPropertyName(node.name);
    const first = byProperty.get(property);
    if (first === undefined) {
      byProperty.set(property, node);
      return [];
    }
    const other = formatDiagnostic({ at: first.at, text: `"${first.name}"` });
    const text = `Cannot name "${node.name}": ${other} is "${property}" in code too; rename one of them`;
    return [{ at: node.at, text }];
  });
}
