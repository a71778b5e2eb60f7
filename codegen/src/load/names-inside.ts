import { RawFields } from "./raw-fields.js";
import type { RawFile } from "./raw-files.js";

/** Numbers of fields of `FileDescriptorProto`, and of what is named there: its first field is its name. */
const inFile = { package: 2, scopes: [4, 6], name: 1 };

/**
 * Whether a package has the name of a message or a service, or is inside of it: `a.Item`, where package
 * `a` has a message `Item`. The names of its fields or methods are then names of the package too.
 */
export function hasNamesInside(files: readonly RawFile[]): boolean {
  const packages = new Set(files.flatMap((file) => withOuter(textOf(file.bytes, inFile.package))));
  return files.some((file) => scopesOf(file).some((scope) => packages.has(scope)));
}

/** A package and those around it. */
function withOuter(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

/** Full names of messages and services. */
function scopesOf({ bytes }: RawFile): readonly string[] {
  const scope = textOf(bytes, inFile.package);
  const names: string[] = [];
  for (const field = new RawFields(bytes); field.next(); ) {
    if (!inFile.scopes.includes(field.number)) continue;
    const name = textOf(bytes.subarray(field.from, field.to), inFile.name);
    names.push(scope === "" ? name : `${scope}.${name}`);
  }
  return names;
}

function textOf(bytes: Uint8Array, number: number): string {
  for (const field = new RawFields(bytes); field.next(); ) {
    if (field.number === number) return field.text();
  }
  return "";
}
