import { type JsonObject, type Message, type Registry, toJson } from "@bufbuild/protobuf";

/** Ours are part of the model in a form of its own. */
const ownPackage = "[pitaya.options.v1.";

/**
 * The options that a schema declares itself, as canonical JSON by full name; `undefined` if none is set.
 *
 * @throws Error for a value that has no JSON form, such as an `Any` of an unknown type
 */
export function readCustomOptions(
  options: Message | undefined,
  registry: Registry,
): JsonObject | undefined {
  if (options?.$unknown === undefined || options.$unknown.length === 0) return undefined;
  const desc = registry.getMessage(options.$typeName);
  if (desc === undefined) return undefined;
  const all = toJson(desc, options, { registry }) as JsonObject;
  const custom = Object.entries(all).filter(
    ([key]) => key.startsWith("[") && !key.startsWith(ownPackage),
  );
  if (custom.length === 0) return undefined;
  return Object.fromEntries(custom.map(([key, value]) => [key.slice(1, -1), value]));
}
