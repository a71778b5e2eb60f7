import type { MethodModel, Model, ServiceModel } from "../../model/index.js";
import type { Json } from "./json-names.js";
import type { SchemaIndex } from "./schema-index.js";

/** What an example call is made of. */
export interface SnippetInput {
  readonly model: Model;
  readonly index: SchemaIndex;
  readonly service: ServiceModel;
  readonly method: MethodModel;
  /** The request as JSON; `undefined`: there is none, or it is bytes. */
  readonly example: Json | undefined;
}
