import { SessionData } from "@pitaya-ts/runtime";
import { partialType } from "./partial-type.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Session data as a client sets it. */
export interface SetSessionData {
  readonly data: JsonObject;
}

export const SetSessionData = partialType<SetSessionData>("SetSessionData", {
  fromJSON: (value) => ({ data: objectOrEmpty(dataOf(objectOrEmpty(value, "body")), "Data") }),
});

export interface Response {
  readonly code: number;
  readonly msg: string;
}

export const Response = partialType<Response>("Response", {
  toJSON: ({ code, msg }) => ({ Code: code, Msg: msg }),
});

/** Go finds members in any case, and of several the last counts. */
function dataOf(body: JsonObject): unknown {
  return Object.entries(body).findLast(([name]) => name.toLowerCase() === "data")?.[1];
}

function objectOrEmpty(value: unknown, what: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
  throw new SyntaxError(`${what} is no JSON object`);
}

/** An object as Go writes a map: names in order, integers exact. */
export function formatMap(object: JsonObject): string {
  const data = new SessionData();
  data.replace(object);
  return textOf(data);
}

/** Session data as JSON. */
export function textOf(data: SessionData): string {
  return new TextDecoder().decode(data.encode()) || "{}";
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
