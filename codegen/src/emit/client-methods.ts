import type { MethodModel, ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { type MethodPrinter, methodDocs } from "./method-text.js";
import type { ServiceNames } from "./service-names.js";

/*
 * A value per method: a bundle holds the messages of those that the client uses, where an object of
 * all methods would hold all messages.
 */

const runtime = { package: "@pitaya-ts/runtime/client" } as const;

/** What clients call, one by one. */
export function printClientMethods(
  service: ServiceModel,
  names: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  for (const method of service.methods) {
    const { desc = "" } = names.methods.get(method.name) ?? {};
    const how = method.notify ? "notify" : "call";
    const request = method.input.kind === "none" ? "" : ", {…}";
    source.docs(withUse(methodDocs(method), `client.${how}(${desc}${request})`), method.deprecated);
    source.line(
      `export const ${desc}: ${methodType(method, source, methods)} = ${methods.desc(method)};`,
      "",
    );
  }
}

function methodType(method: MethodModel, source: SourceFile, methods: MethodPrinter): string {
  const request = methods.writeType(method.input) ?? "void";
  if (method.notify)
    return `${source.use({ name: "ClientNotify", from: runtime, typeOnly: true })}<${request}>`;
  const type = source.use({ name: "ClientMethod", from: runtime, typeOnly: true });
  return `${type}<${request}, ${methods.readType(method.output, "void")}>`;
}

/** What clients listen to, one by one. */
export function printPushRoutes(
  service: ServiceModel,
  names: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const type = source.use({ name: "PushRoute", from: runtime, typeOnly: true });
  for (const method of service.methods) {
    const { desc = "" } = names.methods.get(method.name) ?? {};
    const message = methods.codec(method.input);
    const rest = message === undefined ? "" : `, message: ${message}`;
    source.docs(withUse(method.docs, `client.on(${desc}, …)`), method.deprecated);
    source.line(
      `export const ${desc}: ${type}<${methods.readType(method.input, "undefined")}> = { route: ${JSON.stringify(method.route)}${rest} };`,
      "",
    );
  }
}

function withUse(docs: string | undefined, use: string): string {
  return docs === undefined ? `\`${use}\`` : `${docs}\n\n\`${use}\``;
}
