import type { RawFile, RawMessage } from "./raw-files.js";

/** Messages at the top of files by their full names. */
export type RawMessages = ReadonlyMap<string, RawMessage>;

export function messagesOf(files: readonly RawFile[]): RawMessages {
  return new Map(files.flatMap(({ messages }) => [...messages]));
}

/**
 * The messages that files lead to: full names of those at the top of files.
 *
 * @param users - the files
 * @param imports - all that they import, directly or through others: their options count too
 * @param messages - those that there are
 */
export function reachMessages(
  users: readonly RawFile[],
  imports: readonly RawFile[],
  messages: RawMessages,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...users.flatMap(typesOfFile), ...imports.flatMap(typesOfOptions)];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    const name = findOutermost(type, messages);
    if (name === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...(messages.get(name)?.uses ?? []));
  }
  return reached;
}

function typesOfFile({ messages, serviceTypes, optionTypes }: RawFile): readonly string[] {
  return [...serviceTypes, ...optionTypes, ...[...messages.values()].flatMap(({ uses }) => uses)];
}

function typesOfOptions({ messages, optionTypes }: RawFile): readonly string[] {
  const declaring = [...messages].filter(([, message]) => message.extends);
  return [...optionTypes, ...declaring.map(([name]) => name)];
}

/** The message at the top of its file that a type is, or is inside of. */
function findOutermost(type: string, messages: RawMessages): string | undefined {
  for (let name = type; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    if (messages.has(name)) return name;
  }
  return undefined;
}
