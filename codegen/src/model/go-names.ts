/** What names come from, in the order of the schema. */
interface Fields {
  readonly fields: readonly {
    readonly name: string;
    readonly oneof?: string | undefined;
    readonly isOptional: boolean;
  }[];
}

/** Names of methods that structs may have. */
const methods = [
  "Reset",
  "String",
  "ProtoMessage",
  "Marshal",
  "Unmarshal",
  "ExtensionRangeArray",
  "ExtensionMap",
  "Descriptor",
];

/** Gives the names that protoc-gen-go gives the fields and oneofs of a message. */
export function goNamesOf({ fields }: Fields): (name: string) => string {
  // A getter that a later name takes away is free again, as it is there.
  const used = new Map(methods.map((name) => [name, true]));
  const names = new Map<string, string>();
  const taken = new Set(fields.flatMap(({ name, oneof = name }) => [name, oneof]));
  const add = (name: string, hasGetter: boolean) => {
    let goName = goCamelCase(name);
    while (used.get(goName) || (hasGetter && used.get(`Get${goName}`))) goName += "_";
    used.set(goName, true);
    used.set(`Get${goName}`, hasGetter);
    names.set(name, goName);
  };
  for (const { name, oneof, isOptional } of fields) {
    add(name, true);
    if (oneof !== undefined) {
      if (!names.has(oneof)) add(oneof, false);
    } else if (isOptional) add(ownOneof(name, taken), false);
  }
  return (name) => names.get(name) ?? goCamelCase(name);
}

/** Compilers put an `optional` field into a oneof of its own. */
function ownOneof(field: string, taken: Set<string>): string {
  let name = field.startsWith("_") ? field : `_${field}`;
  while (taken.has(name)) name = `X${name}`;
  taken.add(name);
  return name;
}

/** `my_choice` → `MyChoice`, `v_2d` → `V_2D`. */
function goCamelCase(name: string): string {
  return name
    .replace(
      /(^|[_0-9])([a-z])/g,
      (_, before: string, letter: string, offset: number) =>
        (before === "_" && offset > 0 ? "" : before) + letter.toUpperCase(),
    )
    .replace(/^_/, "X");
}
