import { compareText } from "../../error.js";
import type { MethodModel, ServiceModel } from "../../model/index.js";
import type { EmitInput } from "../emitter.js";
import { serviceView } from "./method-views.js";
import { indexSchema, reachTypes, type SchemaIndex } from "./schema-index.js";
import { enumView, messageView } from "./type-views.js";
import type { IndexView, PageView } from "./views.js";

/** One page, and where it goes: below the folder of the documentation, without extension. */
export interface Page {
  readonly path: string;
  readonly view: PageView;
}

/** Path of the page of all pushes. */
const pushesPath = "pushes";

/** A page for each server type, and one for all pushes. */
export function makePages(input: EmitInput): readonly Page[] {
  const index = indexSchema(input.model);
  return groupServices(input.model.services).map(([path, title, services]) => ({
    path,
    view: makePage(title, path === pushesPath ? "index" : "../index", services, input, index),
  }));
}

/** What leads to the pages. */
export function makeIndex({ model }: EmitInput, pages: readonly Page[]): IndexView {
  return {
    title: "Routes and messages",
    pages: pages.map(({ path, view }) => ({
      title: view.title,
      path,
      methodCount: view.services.reduce((sum, { methods }) => sum + methods.length, 0),
    })),
    files: model.files.map(({ name, hash }) => ({ name, hash })),
    asyncapi: "asyncapi.json",
  };
}

type Group = readonly [path: string, title: string, services: readonly ServiceModel[]];

function groupServices(services: readonly ServiceModel[]): readonly Group[] {
  const types = [...new Set(services.map(({ serverType }) => serverType))].filter(Boolean);
  const pushes = services.filter(({ kind }) => kind === "push");
  const ofServers = types
    .sort(compareText)
    .map(
      (type): Group => [
        `servers/${fileName(type)}`,
        `Servers of type ${type}`,
        services.filter(({ serverType }) => serverType === type),
      ],
    );
  return pushes.length === 0 ? ofServers : [...ofServers, [pushesPath, "Pushes", pushes]];
}

/** Anything but letters, digits and dashes is told by its number. */
function fileName(type: string): string {
  return type.replace(/[^A-Za-z0-9-]/gu, (letter) => `_${letter.codePointAt(0)?.toString(16)}`);
}

function makePage(
  title: string,
  home: string,
  services: readonly ServiceModel[],
  input: EmitInput,
  index: SchemaIndex,
): PageView {
  const used = reachTypes(
    services.flatMap(({ methods }) => methods.flatMap(typesOf)),
    index,
  );
  const known = new Set(used);
  const context = { input, index, codes: new Map(input.codes), known };
  const sorted = [...used].sort(compareText);
  return {
    title,
    home,
    services: services.map((service) => serviceView(service, context)),
    messages: sorted.flatMap((name) => {
      const message = index.messages.get(name);
      return message === undefined ? [] : [messageView(message, known)];
    }),
    enums: sorted.flatMap((name) => {
      const found = index.enums.get(name);
      return found === undefined ? [] : [enumView(found)];
    }),
  };
}

function typesOf({ input, output }: MethodModel): readonly string[] {
  return [input, output].flatMap((payload) =>
    payload.kind === "message" ? [payload.typeName] : [],
  );
}
