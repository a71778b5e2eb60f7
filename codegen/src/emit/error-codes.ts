import type { MethodModel, ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import type { ServiceNames } from "./service-names.js";

/** The error codes that the methods of a service declare, as lists and as types. */
export function printErrorCodes(
  { methods }: ServiceModel,
  names: ServiceNames,
  source: SourceFile,
): void {
  for (const method of methods) {
    const named = names.methods.get(method.name);
    if (named === undefined || method.errors.length === 0) continue;
    const codes = method.errors.map(({ code }) => JSON.stringify(code));
    source.docs(`Codes of the errors of \`${method.route}\`: \`hasCode(error, ${named.errors})\`.`);
    source.line(`export const ${named.errors} = [${codes.join(", ")}] as const;`, "");
    source.docs(describe(method), method.deprecated);
    source.line(`export type ${named.errorCode} = (typeof ${named.errors})[number];`, "");
  }
}

function describe({ route, errors }: MethodModel): string {
  const list = errors.map(
    ({ code, description }) => `- \`${code}\`${description === "" ? "" : `: ${description}`}`,
  );
  return [`An error code of \`${route}\`.`, "", ...list].join("\n");
}
