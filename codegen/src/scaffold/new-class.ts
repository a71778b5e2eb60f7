import type { SourceFile } from "ts-morph";
import type { KnownService } from "./catalog.js";
import { Imports } from "./imports.js";
import { applySplices } from "./splice.js";
import { readStyle } from "./style.js";

/** Name of the class that implements a service. */
export function classNameOf({ service }: KnownService): string {
  // A service may be called RoomService, and so is then the value that the class is registered with.
  return `${service.name}${service.name.endsWith("Service") ? "Impl" : "Service"}`;
}

/** Name of a file for it: `RoomRemoteService` → `room-remote-service.ts`. */
export function fileNameOf(known: KnownService): string {
  const words = classNameOf(known).replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-");
  return `${words.toLowerCase().replaceAll("_", "-")}.ts`;
}

/** A file with classes behind all else that implement services and have nothing yet. */
export function appendClasses(file: SourceFile, services: readonly KnownService[]): string {
  const style = readStyle(file);
  const { eol } = style;
  const imports = new Imports(file, services, style);
  const text = file.getFullText();
  const classes = services.map(
    (known) => `export class ${classNameOf(known)} implements ${imports.contract(known)} {${eol}}`,
  );
  const isNew = text.trim() === "";
  const parting = isNew ? "" : text.endsWith("\n") ? eol : `${eol}${eol}`;
  const end = isNew || text.endsWith("\n") ? eol : "";
  const added = `${parting}${classes.join(`${eol}${eol}`)}${end}`;
  return applySplices(text, [...imports.splices(), { at: text.length, text: added }]);
}
