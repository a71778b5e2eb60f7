import type { DescEnum, DescMessage } from "@bufbuild/protobuf";
import type { MethodDesc } from "../../dispatch/index.js";
import { reachTypes, type SchemaTypes } from "./schema-types.js";
import type { StandIns } from "./stand-ins.js";
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

/** How the methods of a server are told. */
export interface Telling {
  readonly types: SchemaTypes;
  readonly naming: TypeNaming;
  /** What is told of payloads that are no message; absent: that they are none. */
  readonly standIns?: StandIns;
}

/** Documents the methods of a server. What no schema describes is told as `{}`. */
export function describeServer(
  { handlers, remotes }: ServerMethods,
  telling: Telling,
): ServerDocumentation {
  const toEntry = (method: MethodDesc) => [method.route, describe(method, telling)] as const;
  const methods = {
    handlers: Object.fromEntries(handlers.map(toEntry)),
    remotes: Object.fromEntries(remotes.map(toEntry)),
  };
  const { naming } = telling;
  if (naming === undefined) return methods;
  return { ...methods, types: listTypes([...handlers, ...remotes], naming, telling) };
}

function describe(method: MethodDesc, telling: Telling): MethodDocumentation {
  const { input, output, notify } = method;
  const { types, naming } = telling;
  // Whoever is told of an argument has to write one: a request does without.
  const ofInput: Telling = notify === true ? telling : { types, naming };
  const hasInput = input !== undefined || ofInput.standIns !== undefined;
  return {
    input: hasInput ? payloadText(input, ofInput) : null,
    output: notify === true ? [] : [payloadText(output, telling), "error"],
  };
}

function payloadText(payload: MethodDesc["input"], { types, naming, standIns }: Telling): unknown {
  if (payload === "raw") return "[]byte";
  const standIn = payload === undefined ? standIns?.nothing : standIns?.unknown;
  const message = messageOf(payload, types) ?? standIn;
  return message === undefined ? {} : messageText(message, naming);
}

function messageOf(payload: MethodDesc["input"], types: SchemaTypes): DescMessage | undefined {
  return payload === undefined || payload === "raw" ? undefined : types.ofCodec(payload);
}

/** Whoever asks for descriptors by these names has every file that those files need. */
function listTypes(
  methods: readonly MethodDesc[],
  naming: NonNullable<TypeNaming>,
  { types, standIns }: Telling,
): Readonly<Record<string, unknown>> {
  const payloads = methods.flatMap(({ input, output }) => [input, output]);
  const roots = payloads.flatMap((payload) => messageOf(payload, types) ?? []);
  const others = standIns === undefined ? [] : [standIns.nothing, standIns.unknown];
  const texts = [...reachTypes([...roots, ...others])].map((type) => typeText(type, naming));
  return Object.assign({}, ...texts) as Record<string, unknown>;
}

function typeText(type: DescMessage | DescEnum, naming: NonNullable<TypeNaming>): object {
  if (type.kind === "message") return messageText(type, naming);
  const values = type.values.map(({ name, number }) => [name, number] as const);
  return { [`*${naming(type)}`]: Object.fromEntries(values) };
}
