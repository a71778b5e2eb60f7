import type { HandlerService, MethodDesc, RemoteService } from "@pitaya-ts/runtime";
import { describedType } from "./described-types.js";

type Service = HandlerService | RemoteService;

/** What a server answers, as the JSON text that Pitaya's clients read, with the names of messages. */
export function documentationOf(handlers: readonly Service[], remotes: readonly Service[]): string {
  return JSON.stringify({ handlers: methodsOf(handlers), remotes: methodsOf(remotes) });
}

function methodsOf(services: readonly Service[]): Record<string, unknown> {
  const methods = services.flatMap((service) => Object.values(service.methods));
  return Object.fromEntries(methods.map((method) => [method.route, documentMethod(method)]));
}

function documentMethod({ input, output, notify }: MethodDesc): object {
  return {
    input: input === undefined ? null : documentType(input),
    output: notify === true ? [] : [documentType(output), "error"],
  };
}

/** As Go names types: a pointer to a struct of a package. */
function documentType(type: MethodDesc["input"]): unknown {
  if (type === "raw") return "[]byte";
  const described = describedType(type);
  if (described === undefined) return null;
  const fields = described.fields.map(({ name, type: kind, repeated }) => {
    const text = kind === "bytes" ? "[]byte" : kind;
    return [name, repeated === true ? [text] : text];
  });
  return { [`*${described.name}`]: Object.fromEntries(fields) };
}
