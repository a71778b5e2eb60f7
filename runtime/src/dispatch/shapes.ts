/** One field of a message, as it is on the wire. */
export interface FieldShape {
  readonly number: number;
  /** Stands for its name in JSON. */
  readonly tag: string;
  readonly list: boolean;
  /** Letter of its type; `m` and `{` (a map) with a message. */
  readonly type: string;
  /** Of `m`, and the entries of a map. */
  readonly message: MessageShape | null;
}

/** One message, as it is on the wire. */
export interface MessageShape {
  /** What is special about it as JSON: a dialect, or a well-known type. */
  readonly mark: string;
  readonly fields: readonly FieldShape[];
}

/** What a method or push carries: nothing, bytes as they are, or a message. */
export type PayloadShape = "none" | "raw" | MessageShape;

/** One route, as peers have to agree on it. */
export interface RouteShape {
  readonly route: string;
  readonly kind: "handler" | "remote" | "push";
  readonly notify: boolean;
  readonly input: PayloadShape;
  readonly output: PayloadShape;
}

/** By {@link shapeKey}. */
export type Shapes = ReadonlyMap<string, RouteShape>;

/** A text of shapes that is none. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

const kinds = { h: "handler", r: "remote", p: "push" } as const;

/** Handlers and remotes may share a route. */
export function shapeKey(kind: RouteShape["kind"], route: string): string {
  return `${kind} ${route}`;
}

/**
 * Reads what the generator wrote; the grammar is in docs/schema-hash.md.
 *
 * @throws ShapeError
 */
export function parseShapes(text: string): Shapes {
  const lines = text.split("\n");
  const end = lines.indexOf("");
  if (end < 0) throw new ShapeError("a text of shapes has an empty line behind its messages");
  const messages = parseMessages(lines.slice(0, end));
  const routes = lines.slice(end + 1).filter((line) => line !== "");
  return new Map(
    routes.map((line) => {
      const shape = parseRoute(line, messages);
      return [shapeKey(shape.kind, shape.route), shape];
    }),
  );
}

interface OpenMessage extends MessageShape {
  readonly fields: FieldShape[];
}

/** Messages may hold each other, so all are there before their fields are. */
function parseMessages(lines: readonly string[]): readonly MessageShape[] {
  const texts = lines.map((line) => /^([~^]|![\w-]{3})?(.*)$/.exec(line));
  const messages: readonly OpenMessage[] = texts.map((text) => ({
    mark: text?.[1] ?? "",
    fields: [],
  }));
  for (const [index, message] of messages.entries()) {
    const fields = texts[index]?.[2] ?? "";
    for (const field of fields === "" || fields === "-" ? [] : fields.split(",")) {
      message.fields.push(parseField(field, messages));
    }
  }
  return messages;
}

function parseField(text: string, messages: readonly MessageShape[]): FieldShape {
  const parts = /^([\w-]{3})(\d{1,9})(\[?)(?:([a-zA-Z])|([m{])(\d{1,6}))$/.exec(text);
  if (parts === null) throw new ShapeError(`"${text.slice(0, 40)}" is no field`);
  const [, tag = "", number, list, scalar, holder = "", index] = parts;
  const head = { tag, number: Number(number), list: list !== "" };
  if (scalar !== undefined) return { ...head, type: scalar, message: null };
  return { ...head, type: holder, message: find(messages, Number(index)) };
}

function parseRoute(line: string, messages: readonly MessageShape[]): RouteShape {
  const parts = /^([hrp])([-*]|\d{1,6})\/([-*]|\d{1,6}) (\S+)$/i.exec(line);
  if (parts === null) throw new ShapeError(`"${line.slice(0, 40)}" is no route`);
  const [, mode = "", input = "", output = "", route = ""] = parts;
  const letter = mode.toLowerCase() as keyof typeof kinds;
  const payload = (text: string): PayloadShape => {
    if (text === "-") return "none";
    return text === "*" ? "raw" : find(messages, Number(text));
  };
  const notify = mode !== letter;
  return { route, kind: kinds[letter], notify, input: payload(input), output: payload(output) };
}

function find(messages: readonly MessageShape[], index: number): MessageShape {
  const message = messages[index];
  if (message === undefined) throw new ShapeError(`there is no message ${index}`);
  return message;
}
