import type { Position } from "../error.js";

/*
 * The schema as the emitters see it: plain readonly data, no protobuf types.
 */

/** What every part of a schema has. */
export interface Node {
  /** Name as the schema has it. */
  readonly name: string;
  readonly at: Position;
  /** The comments at the declaration, before and behind it. */
  readonly docs?: string;
  /** The comments before the declaration that an empty line parts from it. */
  readonly detached?: readonly string[];
  /** Whether it, or for a type and a service the file, is deprecated. */
  readonly deprecated: boolean;
  /** Options that the schema declares itself, as canonical JSON by full name. */
  readonly options?: OptionValues;
}

/** Values of custom options by full name, such as `acme.v1.owner`. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** What JSON can hold. */
export type OptionValue =
  | string
  | number
  | boolean
  | null
  | readonly OptionValue[]
  | { readonly [key: string]: OptionValue };

/** A whole schema. */
export interface Model {
  /** Files that output is made for, sorted by name. */
  readonly files: readonly FileModel[];
  /** Handlers, remotes and pushes of all files. */
  readonly services: readonly ServiceModel[];
}

/** One .proto file. Its name is its import name, such as `chat/v1/chat.proto`. */
export interface FileModel extends Node {
  /** Path of its output without extension, such as `chat/v1/chat`. */
  readonly outPath: string;
  readonly packageName: string;
  readonly json: JsonDialect;
  /** Changes when anything but comments changes. */
  readonly hash: string;
  /** All messages, nested ones after those that hold them. */
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
  readonly services: readonly ServiceModel[];
}

/** How the messages of a file look as JSON. */
export type JsonDialect = "proto" | "go-struct" | "go-plain";

/** One message. */
export interface MessageModel extends Node {
  /** Full protobuf name. */
  readonly typeName: string;
  /** Names of the messages around it, then its own. */
  readonly path: readonly string[];
  /** Fields in the order of the schema. */
  readonly fields: readonly FieldModel[];
  /** Oneofs that the schema spells out. */
  readonly oneofs: readonly Node[];
  /** Absent if the schema has no rules for it. */
  readonly rules?: MessageRules;
}

/** One field of a message. */
export interface FieldModel extends Node {
  readonly jsonName: string;
  /** Whether the schema spells the JSON name out. */
  readonly hasJsonName: boolean;
  readonly number: number;
  readonly shape: FieldShape;
  /** The oneof that it is a member of. */
  readonly oneof?: string;
  /** Whether the schema says `optional`. */
  readonly isOptional: boolean;
  /** Whether the items of a list are written together. */
  readonly isPacked: boolean;
  /** Whether "absent" differs from the default value. */
  readonly hasPresence: boolean;
  /** What holds a 64-bit integer (`jstype` of the schema). */
  readonly longAs: LongType;
  /** Masked in logs and documentation. */
  readonly sensitive: boolean;
  /** Absent if the schema has no rules for it. */
  readonly rules?: FieldRules;
}

/** TypeScript's type of a 64-bit integer. */
export type LongType = "bigint" | "string" | "number";

/** One value, a list or a map. */
export type FieldShape =
  | { readonly kind: "single"; readonly value: ValueType }
  | { readonly kind: "list"; readonly value: ValueType }
  | { readonly kind: "map"; readonly key: string; readonly value: ValueType };

/** Type of a value. */
export type ValueType =
  /** Name of the scalar as the schema has it, such as `sint64`. */
  | { readonly kind: "scalar"; readonly scalar: string }
  | { readonly kind: "message"; readonly typeName: string }
  | { readonly kind: "enum"; readonly typeName: string };

/** One enum. */
export interface EnumModel extends Node {
  readonly typeName: string;
  readonly path: readonly string[];
  readonly values: readonly EnumValueModel[];
}

/** One value of an enum. */
export interface EnumValueModel extends Node {
  readonly number: number;
}

/** Who calls a service. */
export type ServiceKind = "handler" | "remote" | "push";

/** One service. */
export interface ServiceModel extends Node {
  readonly typeName: string;
  readonly kind: ServiceKind;
  /** Empty for pushes. */
  readonly serverType: string;
  readonly serverTypeAt: Position;
  /** Second part of the routes; empty for pushes. */
  readonly routeName: string;
  readonly routeNameAt: Position;
  readonly methods: readonly MethodModel[];
}

/** Which sessions may call. */
export type AuthRule = "none" | "bound";

/** What a method takes or gives: nothing, bytes as they are, or a message. */
export type Payload =
  | { readonly kind: "none" }
  | { readonly kind: "raw" }
  | { readonly kind: "message"; readonly typeName: string };

/** One method. */
export interface MethodModel extends Node {
  /** Full name: the service's, a dot, its own. */
  readonly typeName: string;
  readonly route: string;
  /** Where the route, or the name that it is made of, is written. */
  readonly routeAt: Position;
  readonly routeIsVerbatim: boolean;
  readonly input: Payload;
  readonly output: Payload;
  readonly outputAt: Position;
  readonly notify: boolean;
  readonly concurrent: boolean;
  readonly timeoutMs?: number;
  readonly auth: AuthRule;
  readonly reliable?: ReliableModel;
  readonly routing?: RoutingModel;
  readonly dict: DictModel;
  readonly errors: readonly ErrorCodeModel[];
  readonly rateLimit?: RateLimitModel;
  readonly previousRoutes: readonly PreviousRoute[];
  readonly bot?: BotModel;
  /** A request as JSON text. */
  readonly example?: string;
  readonly idempotent: boolean;
}

/** A route that a method once had and still answers. */
export interface PreviousRoute {
  readonly route: string;
  readonly at: Position;
}

/** Calls that are stored and retried. */
export interface ReliableModel {
  readonly maxRetries: number;
  readonly backoffMs?: number;
  readonly at: Position;
}

/** Which server gets a call. */
export interface RoutingModel {
  readonly strategy: "default" | "random" | "key" | "sticky";
  /** The fields that lead to the key, from the request inwards; empty without a key. */
  readonly key: readonly RoutingStep[];
  readonly at: Position;
}

/** One field on the way to a routing key. */
export interface RoutingStep {
  readonly field: string;
  /** A nested message may be absent, and so may an `optional` value. */
  readonly mayBeAbsent: boolean;
  readonly isString: boolean;
}

/** The entry in the route dictionary. */
export interface DictModel {
  /** Whether the schema says anything about it. */
  readonly isSet: boolean;
  readonly skip: boolean;
  /** A code that the schema demands. */
  readonly code?: number;
  readonly at: Position;
}

/** An error that callers have to expect. */
export interface ErrorCodeModel {
  readonly code: string;
  readonly description: string;
}

/** How often a session may call. */
export interface RateLimitModel {
  readonly limit: number;
  readonly intervalMs: number;
}

/** How load-test robots call. */
export interface BotModel {
  readonly weight: number;
  readonly thinkMs: number;
}

/** Rules of a whole message. */
export interface MessageRules {
  /** They need protovalidate itself, such as those written in CEL. */
  readonly delegated: boolean;
  /** Oneofs of which a member has to be set. */
  readonly requiredOneofs: readonly string[];
}

/** Rules of one field. */
export interface FieldRules extends ValueRules {
  readonly required: boolean;
  readonly items?: ValueRules;
  readonly keys?: ValueRules;
  readonly values?: ValueRules;
}

/** Rules of one value. */
export interface ValueRules {
  readonly ignore: "never" | "zero" | "always";
  readonly checks: readonly CheckModel[];
}

/** A value that a rule compares with. */
export type RuleLiteral = string | number | bigint | boolean | Uint8Array;

/** A rule in plain terms. */
export type CheckModel = CheckTerms & {
  /** Such as `string.min_len`. */
  readonly rule: string;
  /** What is told when it is broken. */
  readonly message: string;
};

type CheckTerms =
  | { readonly kind: "equal"; readonly value: RuleLiteral }
  | { readonly kind: "in" | "not-in"; readonly values: readonly RuleLiteral[] }
  | { readonly kind: "range"; readonly lower?: RangeEnd; readonly upper?: RangeEnd }
  | { readonly kind: "size"; readonly unit: SizeUnit; readonly min?: number; readonly max?: number }
  | { readonly kind: "pattern"; readonly source: string; readonly flags: string }
  | { readonly kind: "prefix" | "suffix" | "contains" | "not-contains"; readonly text: string }
  | { readonly kind: "format"; readonly format: string }
  | { readonly kind: "defined"; readonly numbers: readonly number[] }
  | { readonly kind: "unique" | "finite" };

/** One end of a range. */
export interface RangeEnd {
  readonly value: number | bigint;
  readonly inclusive: boolean;
}

/** What a size is counted in. */
export type SizeUnit = "characters" | "utf8-bytes" | "bytes" | "items" | "pairs";
