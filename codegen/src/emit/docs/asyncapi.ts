import { createHash } from "node:crypto";
import type { MethodModel, Payload, ServiceModel } from "../../model/index.js";
import type { EmitInput } from "../emitter.js";
import { exampleOf } from "./example.js";
import type { Json, JsonObject } from "./json-names.js";
import { JsonSchemas } from "./json-schema.js";
import { hasOwnJson, indexSchema, reachTypes, type SchemaIndex } from "./schema-index.js";

/** A method with its service. */
interface Call {
  readonly service: ServiceModel;
  readonly method: MethodModel;
  /** Key of its channel and its operation: routes of remotes may be those of handlers too. */
  readonly key: string;
}

interface Context {
  readonly index: SchemaIndex;
  readonly schemas: JsonSchemas;
  readonly codes: ReadonlyMap<string, number>;
}

/**
 * An AsyncAPI 3.0 document of all servers together: they receive on the routes of handlers and
 * remotes, and send on those of pushes. Payloads are told as JSON.
 */
export function makeAsyncapi({ model, codes, version }: EmitInput): JsonObject {
  const index = indexSchema(model);
  const schemas = new JsonSchemas(index, (typeName) => `#/components/schemas/${typeName}`);
  const context = { index, schemas, codes: new Map(codes) };
  const calls = listCalls(model.services);
  const roots = calls.flatMap(({ method }) => [method.input, method.output].flatMap(typeOf));
  const types = [...reachTypes(roots, index)].sort().filter((name) => !hasOwnJson(name));
  return {
    "x-generated-by": `pitaya ${version}`,
    asyncapi: "3.0.0",
    info: {
      title: "Routes and messages",
      version: createHash("sha256")
        .update(model.files.map(({ name, hash }) => `${name} ${hash}\n`).join(""))
        .digest("hex")
        .slice(0, 12),
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(calls.map((call) => [call.key, channelOf(call, context)])),
    operations: Object.fromEntries(calls.map((call) => [call.key, operationOf(call, context)])),
    components: {
      schemas: Object.fromEntries(types.map((name) => [name, schemas.ofType(name)])),
    },
  };
}

function listCalls(services: readonly ServiceModel[]): readonly Call[] {
  return services.flatMap((service) =>
    service.methods.map((method) => ({ service, method, key: method.typeName })),
  );
}

function channelOf({ service, method }: Call, { index, schemas }: Context): JsonObject {
  const example = exampleOf(method, index);
  const request = {
    name: `${method.name} request`,
    ...payloadOf(method.input, schemas),
    ...(example === undefined ? {} : { examples: [{ payload: example }] }),
  };
  const reply = { name: `${method.name} reply`, ...payloadOf(method.output, schemas) };
  return {
    address: method.route,
    messages: isAnswered(service, method) ? { request, reply } : { request },
  };
}

function operationOf({ service, method, key }: Call, { codes }: Context): JsonObject {
  const channel = `#/channels/${key}`;
  const message = (name: string) => [{ $ref: `${channel}/messages/${name}` }];
  return {
    action: service.kind === "push" ? "send" : "receive",
    channel: { $ref: channel },
    title: method.name,
    ...(method.docs === undefined ? {} : { description: method.docs }),
    tags: [
      { name: service.typeName },
      { name: service.kind },
      ...(method.deprecated ? [{ name: "deprecated" }] : []),
    ],
    messages: message("request"),
    ...(isAnswered(service, method)
      ? { reply: { channel: { $ref: channel }, messages: message("reply") } }
      : {}),
    "x-pitaya": factsOf(service, method, codes),
  };
}

function isAnswered({ kind }: ServiceModel, { notify }: MethodModel): boolean {
  return kind !== "push" && !notify;
}

function factsOf(
  { serverType, kind }: ServiceModel,
  method: MethodModel,
  codes: ReadonlyMap<string, number>,
): JsonObject {
  const { timeoutMs, auth, rateLimit, errors } = method;
  const code = kind === "remote" ? undefined : codes.get(method.route);
  return {
    ...(serverType === "" ? {} : { serverType }),
    ...(code === undefined ? {} : { code }),
    ...(kind === "handler" ? { auth } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(rateLimit === undefined ? {} : { rateLimit: { ...rateLimit } }),
    ...(errors.length === 0 ? {} : { errors: errors.map((each) => ({ ...each })) }),
  };
}

function payloadOf(payload: Payload, schemas: JsonSchemas): Readonly<Record<string, Json>> {
  if (payload.kind === "raw") return { contentType: "application/octet-stream" };
  if (payload.kind === "none") return { summary: "Empty." };
  return { payload: schemas.ofMessage(payload.typeName) };
}

function typeOf(payload: Payload): readonly string[] {
  return payload.kind === "message" ? [payload.typeName] : [];
}
