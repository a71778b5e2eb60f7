import type { MethodModel, Payload, ServiceKind } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { initImport, messageImport, type TypeNames, toPropertyName } from "./ts-names.js";
import { TypeRefs } from "./type-refs.js";

/** Prints the parts of methods that several emitters share, into one file. */
export class MethodPrinter {
  readonly #file: SourceFile;
  readonly #names: TypeNames;
  readonly #validated: ReadonlySet<string>;

  /**
   * @param validated - full names of the messages that have a function which validates them
   */
  constructor(file: SourceFile, names: TypeNames, validated: ReadonlySet<string> = new Set()) {
    this.#file = file;
    this.#names = names;
    this.#validated = validated;
  }

  /** The function that validates a payload; `undefined` if there is none. */
  validator(payload: Payload): string | undefined {
    if (payload.kind !== "message" || !this.#validated.has(payload.typeName)) return undefined;
    return new TypeRefs(this.#file, this.#names).validator(payload.typeName);
  }

  /** Type of a payload as it is read; `nothing` if there is none. */
  readType(payload: Payload, nothing: string): string {
    if (payload.kind === "none") return nothing;
    return payload.kind === "raw"
      ? "Uint8Array"
      : this.#file.use(messageImport(this.#names, payload.typeName, true));
  }

  /** Type of a payload as it is written; `undefined` if there is none. */
  writeType(payload: Payload): string | undefined {
    if (payload.kind === "none") return undefined;
    return payload.kind === "raw"
      ? "Uint8Array"
      : this.#file.use(initImport(this.#names, payload.typeName));
  }

  /** The codec of a payload; `undefined` if there is none. */
  codec(payload: Payload): string | undefined {
    if (payload.kind === "none") return undefined;
    return payload.kind === "raw"
      ? '"raw"'
      : this.#file.use(messageImport(this.#names, payload.typeName, false));
  }

  /** Parameters, those that are absent left out. */
  parameters(...list: readonly (readonly [name: string, type: string | undefined])[]): string {
    return list
      .flatMap(([name, type]) => (type === undefined ? [] : [`${name}: ${type}`]))
      .join(", ");
  }

  /**
   * What a method that is implemented takes and gives.
   *
   * @param prefix - of the parameters' names
   */
  implementation(
    { input, output }: MethodModel,
    { kind }: { readonly kind: ServiceKind },
    prefix = "",
  ): { readonly parameters: string; readonly result: string } {
    const context = this.#file.use({
      name: kind === "remote" ? "RemoteContext" : "HandlerContext",
      from: { package: "@pitaya-ts/runtime" },
      typeOnly: true,
    });
    const request = input.kind === "none" ? undefined : this.readType(input, "");
    const reply = this.readType(output, "void");
    return {
      parameters: this.parameters([`${prefix}request`, request], [`${prefix}ctx`, context]),
      result: `${reply} | Promise<${reply}>`,
    };
  }

  /** Properties of a method's description, those that are absent left out. */
  desc(
    method: MethodModel,
    more: readonly (readonly [name: string, value: string | undefined])[] = [],
  ): string {
    const properties = [
      ["route", JSON.stringify(method.route)],
      ["input", this.codec(method.input)],
      ["output", this.codec(method.output)],
      ["notify", method.notify ? "true" : undefined],
      ["timeoutMs", method.timeoutMs?.toString()],
      ...more,
    ] as const;
    return `{ ${properties.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join(", ")} }`;
  }

  /** A function that reads the routing key from the request. */
  routingKey({ input, routing }: MethodModel): string | undefined {
    const steps = routing?.key ?? [];
    if (steps.length === 0 || routing?.strategy === "random") return undefined;
    // After a step that may be absent, the whole rest of the chain may be.
    const chain = steps.reduce((text, { field }, index) => {
      const mayBeAbsent = steps[index - 1]?.mayBeAbsent === true;
      return `${text}${mayBeAbsent ? "?." : "."}${toPropertyName(field)}`;
    }, "request");
    const value = steps.some(({ mayBeAbsent }) => mayBeAbsent) ? `${chain} ?? ""` : chain;
    const key = steps.at(-1)?.isString === true ? value : `String(${value})`;
    return `(request: ${this.readType(input, "never")}) => ${key}`;
  }
}

/** A method's comment, with the errors that callers have to expect. */
export function methodDocs({ docs, errors }: MethodModel): string | undefined {
  if (errors.length === 0) return docs;
  const list = errors.map(
    ({ code, description }) => `- \`${code}\`${description === "" ? "" : `: ${description}`}`,
  );
  return [...(docs === undefined ? [] : [docs, ""]), "Errors:", ...list].join("\n");
}
