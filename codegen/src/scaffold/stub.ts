import { methodDocs, nameMethod } from "../emit/index.js";
import type { MethodModel, Payload } from "../model/index.js";
import { docLines } from "../print/index.js";
import type { KnownService } from "./catalog.js";
import type { Imports } from "./imports.js";
import type { Style } from "./style.js";

/** The lines of a method that is still to be written. Its names are imported. */
export function printStub(
  method: MethodModel,
  known: KnownService,
  imports: Imports,
  { unit, quote, semicolon }: Style,
): readonly string[] {
  const context = imports.runtime(
    known.service.kind === "remote" ? "RemoteContext" : "HandlerContext",
    true,
  );
  const error = imports.runtime("NotImplementedError", false);
  const request = typeOf(method.input, known, imports);
  const parameters = [
    // What is not used yet is marked, as strict compilers ask.
    ...(request === undefined ? [] : [`_request: ${request}`]),
    `_ctx: ${context}`,
  ];
  const reply = typeOf(method.output, known, imports) ?? "void";
  return [
    ...docLines(methodDocs(method), method.deprecated),
    `async ${nameMethod(method)}(${parameters.join(", ")}): Promise<${reply}> {`,
    `${unit}throw new ${error}(${quote}${method.route}${quote})${semicolon}`,
    "}",
  ];
}

function typeOf(payload: Payload, known: KnownService, imports: Imports): string | undefined {
  if (payload.kind === "none") return undefined;
  return payload.kind === "raw" ? "Uint8Array" : imports.message(known, payload.typeName);
}
