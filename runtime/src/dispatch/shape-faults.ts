import type { FieldShape, MessageShape, PayloadShape, RouteShape } from "./shapes.js";

/** How payloads are written; of other serializers nothing is known but their bytes. */
export type PayloadForm = "protobuf" | "json" | "other";

/** Why two peers do not understand each other on a route. */
export interface ShapeFault {
  /** Such as `request field 2.1: string for the caller, bool for the server`. */
  readonly how: string;
  /** Calls come to nothing but harm: a value would be read as another. */
  readonly breaks: boolean;
}

/** How many pairs of messages one comparison may look at: peers send shapes of their own making. */
export interface Budget {
  pairs: number;
}

/** Its pairs of messages are more than there can honestly be. */
export class ShapeBudgetError extends Error {
  override readonly name = "ShapeBudgetError";
}

export function formOf(serializer: { readonly name: string }): PayloadForm {
  return serializer.name === "protobuf" || serializer.name === "json" ? serializer.name : "other";
}

/**
 * What is wrong between who calls a route, or gets a push, and the server; `undefined` if they
 * understand each other, however much the one knows that the other does not.
 */
export function findFault(
  caller: RouteShape,
  server: RouteShape | undefined,
  form: PayloadForm,
  budget: Budget = { pairs: Number.POSITIVE_INFINITY },
): ShapeFault | undefined {
  // The server answers such a call by itself, and says what is missing.
  if (server === undefined) return { how: "the server has no such route", breaks: false };
  if (caller.notify !== server.notify) return notifyFault(caller.notify);
  const comparison = new Comparison(form, budget);
  const name = caller.kind === "push" ? "message" : "request";
  const how =
    comparison.payload(name, caller.input, server.input) ??
    comparison.payload("reply", caller.output, server.output);
  return how === undefined ? undefined : { how, breaks: true };
}

/** A notify of a request's route is carried out, its reply dropped; the other way there is none. */
function notifyFault(callerNotifies: boolean): ShapeFault {
  return callerNotifies
    ? { how: "a notify for the caller, a request for the server", breaks: false }
    : { how: "a request for the caller, a notify for the server", breaks: true };
}

const noFields: MessageShape = { mark: "", fields: [] };

class Comparison {
  readonly #form: PayloadForm;
  readonly #budget: Budget;
  readonly #seen = new Map<MessageShape, Set<MessageShape>>();

  constructor(form: PayloadForm, budget: Budget) {
    this.#form = form;
    this.#budget = budget;
  }

  payload(name: string, caller: PayloadShape, server: PayloadShape): string | undefined {
    if (caller === "raw" || server === "raw") {
      return caller === server
        ? undefined
        : differs(name, payloadName(caller), payloadName(server));
    }
    // Nothing at all is no JSON text; an empty reply is an empty object.
    if (this.#form === "json" && name !== "reply" && caller === "none" && server !== "none") {
      return differs(name, "nothing", "a message");
    }
    return this.#message(
      name,
      caller === "none" ? noFields : caller,
      server === "none" ? noFields : server,
    );
  }

  #message(path: string, caller: MessageShape, server: MessageShape): string | undefined {
    if (this.#form === "other" || this.#isSeen(caller, server)) return undefined;
    if (this.#form === "json") {
      if (caller.mark !== server.mark) return differs(path, "one form of JSON", "another");
      // Well-known types have a form of their own, whatever their fields.
      if (caller.mark.startsWith("!")) return undefined;
    }
    const byKey = new Map(server.fields.map((field) => [this.#keyOf(field), field]));
    for (const field of caller.fields) {
      const other = byKey.get(this.#keyOf(field));
      if (other === undefined) continue;
      const how = this.#field(fieldPath(path, field), field, other);
      if (how !== undefined) return how;
    }
    return undefined;
  }

  #field(path: string, caller: FieldShape, server: FieldShape): string | undefined {
    if (this.#classOf(caller) !== this.#classOf(server)) {
      return differs(path, typeName(caller), typeName(server));
    }
    if (caller.message === null || server.message === null) return undefined;
    return this.#message(path, caller.message, server.message);
  }

  #keyOf({ number, tag }: FieldShape): number | string {
    return this.#form === "json" ? tag : number;
  }

  /** Fields of one class can be read as each other. */
  #classOf({ list, type }: FieldShape): string {
    if (this.#form === "json") return `${list ? "[" : ""}${jsonClasses[type] ?? type}`;
    return type === "{" ? "[m" : `${list ? "[" : ""}${wireClasses[type] ?? type}`;
  }

  #isSeen(caller: MessageShape, server: MessageShape): boolean {
    const seen = this.#seen.get(caller) ?? new Set();
    if (seen.has(server)) return true;
    if (--this.#budget.pairs < 0) throw new ShapeBudgetError("too many messages to compare");
    this.#seen.set(caller, seen.add(server));
    return false;
  }
}

const wireClasses: Readonly<Record<string, string>> = { i: "v", l: "v", b: "v", e: "v", x: "s" };
const jsonClasses: Readonly<Record<string, string>> = {
  ...{ i: "n", l: "n", z: "n", f: "n", d: "n" },
  ...{ F: "n", D: "n" },
};

const typeNames: Readonly<Record<string, string>> = {
  i: "int32 or uint32",
  l: "int64 or uint64",
  b: "bool",
  e: "an enum",
  z: "sint32 or sint64",
  f: "fixed32 or sfixed32",
  d: "fixed64 or sfixed64",
  F: "float",
  D: "double",
  s: "string",
  x: "bytes",
  m: "a message",
  "{": "a map",
};

function typeName({ list, type }: FieldShape): string {
  const name = typeNames[type] ?? `type ${type}`;
  return list ? `a list of ${name}` : name;
}

function payloadName(shape: PayloadShape): string {
  if (shape === "none") return "nothing";
  return shape === "raw" ? "raw bytes" : "a message";
}

function fieldPath(path: string, { number }: FieldShape): string {
  return path.includes(" field ") ? `${path}.${number}` : `${path} field ${number}`;
}

function differs(path: string, caller: string, server: string): string {
  return `${path}: ${caller} for the caller, ${server} for the server`;
}
