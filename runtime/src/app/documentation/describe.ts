import type { DescEnum, DescMessage } from "@bufbuild/protobuf";
import type { MethodDesc } from "../../dispatch/index.js";
import { reachTypes, type SchemaTypes } from "./schema-types.js";
import { messageText, type TypeNaming } from "./type-texts.js";

/** What a server answers: methods by route, in the form of Pitaya's `Documentation`. */
export interface ServerDocumentation {
  readonly handlers: Readonly<Record<string, MethodDocumentation>>;
  readonly remotes: Readonly<Record<string, MethodDocumentation>>;
  /** Every message and enum that those lead to; only where types are named. */
  readonly types?: Readonly<Record<string, unknown>>;
}

/** What one method takes and gives. */
export interface MethodDocumentation {
  /** Fields by name with their types, as Go names them; `null`: no argument. */
  readonly input: unknown;
  /** The reply and "error"; empty for notifies. */
  readonly output: readonly unknown[];
}

/** The methods of a server. */
export interface ServerMethods {
  readonly handlers: readonly MethodDesc[];
  readonly remotes: readonly MethodDesc[];
}

/** Documents the methods of a server. What no schema describes is told as `{}`. */
export function describeServer(
  { handlers, remotes }: ServerMethods,
  types: SchemaTypes,
  naming: TypeNaming,
): ServerDocumentation {
  const toEntry = (method: MethodDesc) => [method.route, describe(method, types, naming)] as const;
  const methods = {
    handlers: Object.fromEntries(handlers.map(toEntry)),
    remotes: Object.fromEntries(remotes.map(toEntry)),
  };
  if (naming === undefined) return methods;
  return { ...methods, types: listTypes([...handlers, ...remotes], types, naming) };
}

function describe(method: MethodDesc, types: SchemaTypes, naming: TypeNaming): MethodDocumentation {
  const { input, output, notify } = method;
  return {
    input: input === undefined ? null : payloadText(input, types, naming),
    output: notify === true ? [] : [payloadText(output, types, naming), "error"],
  };
}

function payloadText(
  payload: MethodDesc["input"],
  types: SchemaTypes,
  naming: TypeNaming,
): unknown {
  if (payload === "raw") return "[]byte";
  const message = payload === undefined ? undefined : types.ofCodec(payload);
  return message === undefined ? {} : messageText(message, naming);
}

/** Whoever asks for descriptors by these names has every file that those files need. */
function listTypes(
  methods: readonly MethodDesc[],
  types: SchemaTypes,
  naming: NonNullable<TypeNaming>,
): Readonly<Record<string, unknown>> {
  const payloads = methods.flatMap(({ input, output }) => [input, output]);
  const roots = payloads.flatMap((payload) => {
    if (payload === undefined || payload === "raw") return [];
    return types.ofCodec(payload) ?? [];
  });
  const texts = [...reachTypes(roots)].map((type) => typeText(type, naming));
  return Object.assign({}, ...texts) as Record<string, unknown>;
}

function typeText(type: DescMessage | DescEnum, naming: NonNullable<TypeNaming>): object {
  if (type.kind === "message") return messageText(type, naming);
  const values = type.values.map(({ name, number }) => [name, number] as const);
  return { [`*${naming(type)}`]: Object.fromEntries(values) };
}
