/*
 * The form in which a schema leaves pitaya: `pitaya generate --emit-ir`. docs/ir.md explains each field,
 * ir.schema.json checks them. What is added keeps the version; what goes, or means something else, raises it.
 */

/** A whole schema. */
export interface Ir {
  readonly irVersion: 1;
  /** Version of the pitaya that wrote it. */
  readonly generator: string;
  /** Sorted by name. */
  readonly files: readonly IrFile[];
  /** Codes of the route dictionary, sorted by route. */
  readonly dictionary: readonly { readonly route: string; readonly code: number }[];
  /** What clients and servers have to agree on: handlers and pushes, never a remote. */
  readonly schema: { readonly hash: string; readonly shapes: string };
}

/** A place in a .proto file. */
export interface IrPosition {
  /** Import name of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What every part of a schema has. */
export interface IrNode {
  readonly name: string;
  readonly at: IrPosition;
  readonly docs?: string;
  readonly detached?: readonly string[];
  readonly deprecated: boolean;
  /** Custom options by full name, as canonical JSON. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** One .proto file. */
export interface IrFile extends IrNode {
  readonly outPath: string;
  readonly package: string;
  readonly json: "proto" | "go-struct" | "go-plain";
  readonly hash: string;
  readonly messages: readonly IrMessage[];
  readonly enums: readonly IrEnum[];
  readonly services: readonly IrService[];
}

/** One message. */
export interface IrMessage extends IrNode {
  readonly typeName: string;
  readonly path: readonly string[];
  readonly fields: readonly IrField[];
  readonly oneofs: readonly IrNode[];
  readonly rules?: { readonly delegated: boolean; readonly requiredOneofs: readonly string[] };
}

/** One field. */
export interface IrField extends IrNode {
  readonly number: number;
  readonly jsonName: string;
  readonly hasJsonName: boolean;
  readonly shape: IrShape;
  readonly oneof?: string;
  readonly hasPresence: boolean;
  readonly longAs: "bigint" | "string" | "number";
  readonly sensitive: boolean;
  readonly rules?: IrFieldRules;
}

/** One value, a list or a map. */
export type IrShape =
  | { readonly kind: "single" | "list"; readonly value: IrType }
  | { readonly kind: "map"; readonly key: string; readonly value: IrType };

/** Type of a value. */
export type IrType =
  | { readonly kind: "scalar"; readonly scalar: string }
  | { readonly kind: "message" | "enum"; readonly typeName: string };

/** One enum. */
export interface IrEnum extends IrNode {
  readonly typeName: string;
  readonly path: readonly string[];
  readonly values: readonly IrEnumValue[];
}

/** One value of an enum. */
export interface IrEnumValue extends IrNode {
  readonly number: number;
}

/** One service. */
export interface IrService extends IrNode {
  readonly typeName: string;
  readonly kind: "handler" | "remote" | "push";
  readonly serverType: string;
  readonly routeName: string;
  /** Its routes and their messages as the text that peers compare. */
  readonly shapes: string;
  readonly methods: readonly IrMethod[];
}

/** One method. */
export interface IrMethod extends IrNode {
  readonly typeName: string;
  readonly route: string;
  /** Code of the route in the dictionary. */
  readonly code?: number;
  readonly previousRoutes: readonly string[];
  readonly input: IrPayload;
  readonly output: IrPayload;
  readonly notify: boolean;
  readonly concurrent: boolean;
  readonly idempotent: boolean;
  readonly auth: "none" | "bound";
  readonly timeoutMs?: number;
  readonly reliable?: { readonly maxRetries: number; readonly backoffMs?: number };
  readonly routing?: {
    readonly strategy: "default" | "random" | "key" | "sticky";
    /** Names of the fields that lead to the key, from the request inwards. */
    readonly key: readonly string[];
  };
  readonly rateLimit?: { readonly limit: number; readonly intervalMs: number };
  readonly errors: readonly { readonly code: string; readonly description: string }[];
  readonly bot?: { readonly weight: number; readonly thinkMs: number };
  readonly example?: string;
}

/** What a method takes or gives. */
export type IrPayload =
  | { readonly kind: "none" | "raw" }
  | { readonly kind: "message"; readonly typeName: string };

/** Rules of one value. */
export interface IrValueRules {
  readonly ignore: "never" | "zero" | "always";
  readonly checks: readonly IrCheck[];
}

/** Rules of one field. */
export interface IrFieldRules extends IrValueRules {
  readonly required: boolean;
  readonly items?: IrValueRules;
  readonly keys?: IrValueRules;
  readonly values?: IrValueRules;
}

/** Integers of 64 bits are decimal digits, bytes base64, numbers that JSON lacks their names. */
export type IrLiteral = string | number | boolean;

/** One end of a range. */
export interface IrRangeEnd {
  readonly value: IrLiteral;
  readonly inclusive: boolean;
}

/** A rule in plain terms; which terms there are hangs on its kind. */
export interface IrCheck {
  readonly kind: string;
  readonly rule: string;
  readonly message: string;
  readonly value?: IrLiteral;
  readonly values?: readonly IrLiteral[];
  readonly lower?: IrRangeEnd;
  readonly upper?: IrRangeEnd;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly source?: string;
  readonly flags?: string;
  readonly text?: string;
  readonly format?: string;
  readonly numbers?: readonly number[];
}
