import { isRecord } from "../../config/index.js";
import type { ServerInfo } from "../../dispatch/index.js";
import { formatGoJson, formatGoMap } from "../../wire/index.js";

/** The record of a server, byte for byte as Go servers write it. */
export function formatServer({ id, type, metadata, frontend, hostname }: ServerInfo): string {
  const members = [
    `"id":${formatGoJson(id)}`,
    `"type":${formatGoJson(type)}`,
    `"metadata":${formatGoMap(metadata)}`,
    `"frontend":${frontend}`,
    `"hostname":${formatGoJson(hostname)}`,
  ];
  return `{${members.join(",")}}`;
}

/**
 * Reads a record leniently: names in any case, unknown members ignored, missing ones empty, metadata
 * that is no object empty, entries of it that are no strings left out.
 *
 * @throws SyntaxError if it is no JSON object, or a member has another type
 */
export function parseServer(text: string): ServerInfo {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new SyntaxError("a server must be a JSON object");
  return readServer(value);
}

/** As {@link parseServer}, of JSON that is parsed. @throws SyntaxError if a member has another type */
export function readServer(value: Readonly<Record<string, unknown>>): ServerInfo {
  const members = new Map(
    Object.entries(value).map(([name, v]) => [name.toLowerCase(), v ?? undefined]),
  );
  return {
    id: readText(members, "id"),
    type: readText(members, "type"),
    metadata: readMetadata(members.get("metadata")),
    frontend: readFlag(members, "frontend"),
    hostname: readText(members, "hostname"),
  };
}

/** Type and id of a server, of its key without the prefix: `servers/<type>/<id>`. */
export interface ServerKey {
  readonly type: string;
  readonly id: string;
}

export function formatServerKey({ type, id }: ServerKey): string {
  return `servers/${type}/${id}`;
}

/** @returns `null` if the key has not exactly three parts */
export function parseServerKey(key: string): ServerKey | null {
  const [, type, id, ...more] = key.split("/");
  return type === undefined || id === undefined || more.length > 0 ? null : { type, id };
}

/** Whether a server may have that id or type: keys and subjects hold no blanks, slashes or control characters. */
export function isServerName(name: string): boolean {
  return /^[^\s/\p{Cc}]+$/u.test(name);
}

type Members = ReadonlyMap<string, unknown>;

function readText(members: Members, name: string): string {
  const value = members.get(name) ?? "";
  if (typeof value !== "string") throw new SyntaxError(`"${name}" must be text`);
  return value;
}

function readFlag(members: Members, name: string): boolean {
  const value = members.get(name) ?? false;
  if (typeof value !== "boolean") throw new SyntaxError(`"${name}" must be true or false`);
  return value;
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
