import { createHash } from "node:crypto";
import { compareText } from "../error.js";
import type {
  FieldModel,
  FileModel,
  JsonDialect,
  MessageModel,
  MethodModel,
  Model,
  Payload,
  ServiceModel,
  ValueType,
} from "./model.js";

/*
 * What two peers have to agree on to talk, as text: docs/schema-hash.md has the grammar. The runtime
 * reads it (`dispatch/shapes.ts`).
 */

/** Letters of scalars: those that the protobuf wire and JSON both take for each other share one. */
const scalarLetters: Readonly<Record<string, string>> = {
  int32: "i",
  uint32: "i",
  int64: "l",
  uint64: "l",
  bool: "b",
  sint32: "z",
  sint64: "z",
  fixed32: "f",
  sfixed32: "f",
  fixed64: "d",
  sfixed64: "d",
  float: "F",
  double: "D",
  string: "s",
  bytes: "x",
};

const tagLength = 3;
const hashLength = 22;

/** An empty line ends the messages. */
const noFields = "-";

/** The routes of some services and the messages that they carry, without names, comments and order. */
export function shapesOf(model: Model, services: readonly ServiceModel[]): string {
  return new ShapePrinter(model).print(services);
}

/** 128 bits of a text of shapes; equal ones are the same schema. */
export function hashShapes(shapes: string): string {
  return createHash("sha256").update(shapes).digest("base64url").slice(0, hashLength);
}

/** A field by its name in JSON: long enough for the fields of one message. */
function nameTag(name: string): string {
  return createHash("sha256").update(name).digest("base64url").slice(0, tagLength);
}

interface Found {
  readonly message: MessageModel;
  readonly json: JsonDialect;
}

interface Call {
  readonly service: ServiceModel;
  readonly method: MethodModel;
  readonly route: string;
}

/** A method answers the routes that it once had too. */
function callsOf(service: ServiceModel, method: MethodModel): readonly Call[] {
  const routes = [method.route, ...method.previousRoutes.map(({ route }) => route)];
  return routes.map((route) => ({ service, method, route }));
}

class ShapePrinter {
  readonly #found: ReadonlyMap<string, Found>;
  readonly #indexes = new Map<string, number>();
  readonly #messages: string[] = [];

  constructor({ files }: Model) {
    this.#found = new Map(files.flatMap(findMessages));
  }

  print(services: readonly ServiceModel[]): string {
    const calls = services
      .flatMap((service) => service.methods.flatMap((method) => callsOf(service, method)))
      .sort((a, b) => compareText(a.route, b.route));
    const routes = calls.map((call) => this.#route(call));
    return [...this.#messages, "", ...routes].join("\n");
  }

  #route({ service, method, route }: Call): string {
    const letter = service.kind.charAt(0);
    const mode = method.notify ? letter.toUpperCase() : letter;
    return `${mode}${this.#payload(method.input)}/${this.#payload(method.output)} ${route}`;
  }

  #payload(payload: Payload): string {
    if (payload.kind === "none") return "-";
    return payload.kind === "raw" ? "*" : String(this.#message(payload.typeName));
  }

  #message(typeName: string): number {
    const known = this.#indexes.get(typeName);
    if (known !== undefined) return known;
    const index = this.#messages.length;
    this.#indexes.set(typeName, index);
    // Its place is taken first: a message may hold itself.
    this.#messages.push("");
    const found = this.#found.get(typeName);
    const fields = [...(found?.message.fields ?? [])].sort((a, b) => a.number - b.number);
    const text = fields.map((field) => this.#field(field)).join();
    this.#messages[index] = `${jsonMark(typeName, found?.json)}${text}` || noFields;
    return index;
  }

  #field({ jsonName, number, shape }: FieldModel): string {
    const head = `${nameTag(jsonName)}${number}`;
    if (shape.kind === "map") return `${head}{${this.#entry(shape.key, shape.value)}`;
    return `${head}${shape.kind === "list" ? "[" : ""}${this.#value(shape.value)}`;
  }

  /** A map is a list of such messages on the wire. */
  #entry(key: string, value: ValueType): number {
    const entry = `${nameTag("key")}1${scalarLetters[key]},${nameTag("value")}2${this.#value(value)}`;
    const index = this.#messages.indexOf(entry);
    return index >= 0 ? index : this.#messages.push(entry) - 1;
  }

  #value(value: ValueType): string {
    if (value.kind === "enum") return "e";
    if (value.kind === "message") return `m${this.#message(value.typeName)}`;
    return scalarLetters[value.scalar] ?? "?";
  }
}

function findMessages({ messages, json }: FileModel): [string, Found][] {
  return messages.map((message) => [message.typeName, { message, json }]);
}

const dialectMarks: Readonly<Record<JsonDialect, string>> = {
  proto: "",
  "go-struct": "~",
  "go-plain": "^",
};

/** What is special about a message as JSON. */
function jsonMark(typeName: string, json: JsonDialect = "proto"): string {
  const isWellKnown = typeName.startsWith("google.protobuf.") && !typeName.endsWith(".Empty");
  return isWellKnown ? `!${nameTag(typeName)}` : dialectMarks[json];
}
