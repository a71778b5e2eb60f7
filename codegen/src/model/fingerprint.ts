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
  const outlines = known.get(model) ?? new Outlines(model);
  known.set(model, outlines);
  return new ShapePrinter(outlines).print(services);
}

/** What clients see of a schema: handlers and pushes, never a remote. */
export function clientSchemaOf(model: Model): { readonly hash: string; readonly shapes: string } {
  const shapes = shapesOf(
    model,
    model.services.filter(({ kind }) => kind !== "remote"),
  );
  return { hash: hashShapes(shapes), shapes };
}

/** 128 bits of a text of shapes; equal ones are the same schema. */
function hashShapes(shapes: string): string {
  return createHash("sha256").update(shapes).digest("base64url").slice(0, hashLength);
}

/** A field by its name in JSON: long enough for the fields of one message. */
function nameTag(name: string): string {
  return createHash("sha256").update(name).digest("base64url").slice(0, tagLength);
}

/** A message as it is for all services that carry it. */
interface Outline {
  readonly mark: string;
  readonly fields: readonly FieldOutline[];
}

/** A field, and how its text begins. */
interface FieldOutline {
  readonly head: string;
  readonly shape: FieldModel["shape"];
}

/** Outlines of models: services share most of their messages. */
const known = new WeakMap<Model, Outlines>();

class Outlines {
  readonly #found: ReadonlyMap<string, Found>;
  readonly #outlines = new Map<string, Outline>();
  readonly #tags = new Map<string, string>();

  constructor({ files }: Model) {
    this.#found = new Map(files.flatMap(findMessages));
  }

  get(typeName: string): Outline {
    const outline = this.#outlines.get(typeName) ?? this.#make(typeName);
    this.#outlines.set(typeName, outline);
    return outline;
  }

  #make(typeName: string): Outline {
    const found = this.#found.get(typeName);
    const fields = [...(found?.message.fields ?? [])].sort((a, b) => a.number - b.number);
    return {
      mark: jsonMark(typeName, found?.json),
      fields: fields.map(({ jsonName, number, shape }) => {
        const list = shape.kind === "list" ? "[" : "";
        return { head: `${this.#tag(jsonName)}${number}${list}`, shape };
      }),
    };
  }

  #tag(name: string): string {
    const tag = this.#tags.get(name) ?? nameTag(name);
    this.#tags.set(name, tag);
    return tag;
  }
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

const keyHead = `${nameTag("key")}1`;
const valueHead = `${nameTag("value")}2`;

class ShapePrinter {
  readonly #outlines: Outlines;
  readonly #indexes = new Map<string, number>();
  readonly #messages: string[] = [];
  /** The first index of each text among the messages. */
  readonly #byText = new Map<string, number>();

  constructor(outlines: Outlines) {
    this.#outlines = outlines;
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
    const { mark, fields } = this.#outlines.get(typeName);
    const text = fields.map((field) => this.#field(field)).join();
    this.#place(index, `${mark}${text}` || noFields);
    return index;
  }

  #field({ head, shape }: FieldOutline): string {
    if (shape.kind === "map") return `${head}{${this.#entry(shape.key, shape.value)}`;
    return head + this.#value(shape.value);
  }

  /** A map is a list of such messages on the wire. */
  #entry(key: string, value: ValueType): number {
    const entry = `${keyHead}${scalarLetters[key]},${valueHead}${this.#value(value)}`;
    return this.#byText.get(entry) ?? this.#place(this.#messages.length, entry);
  }

  #place(index: number, text: string): number {
    this.#messages[index] = text;
    this.#byText.set(text, Math.min(index, this.#byText.get(text) ?? index));
    return index;
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
