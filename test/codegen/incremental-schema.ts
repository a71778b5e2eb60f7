import fc from "fast-check";

/*
 * Random small schemas whose names meet in many ways: packages inside of each other, one last name in
 * several of them, fields and values with names of types. Half of the edits leave them sound.
 */

/** Files by their paths below the schema folder. */
export type SchemaFiles = ReadonlyMap<string, string>;

/** Makes another schema of one. */
export type SchemaEdit = (files: SchemaFiles) => SchemaFiles;

const paths = ["a.proto", "b.proto", "a/b.proto", "a/b/c.proto", "x y.proto", "ü.proto"] as const;

const packages = ["a", "b", "a.b", "a.b.c", "b.a", "a", "b", "a.b", "a.Item", ""] as const;

const typeNames = [
  "Item",
  "Kind",
  "Bag",
  "Type0",
  "Type1",
  "Item",
  "Kind",
  "Bag",
  "b",
  "c",
] as const;

const fieldNames = ["id", "item", "Item", "b", "kind", "items", "Kind"] as const;

/** What a file declares, one per line. Types are words of {@link references}. */
const lines = [
  "message NAME { TYPE FIELD = 1; TYPE FIELD2 = 2; }",
  "message NAME { repeated TYPE FIELD = 1; message Part { TYPE FIELD = 1; } Part part = 3; }",
  "message NAME { map<string, TYPE> FIELD = 1; oneof choice { TYPE left = 4; string right = 5; } }",
  'message NAME { string FIELD = 1 [(buf.validate.field).string.min_len = 3, json_name = "other"]; }',
  "message NAME { optional TYPE FIELD = 1; enum Size { SIZE_UNSPECIFIED = 0; Item = 1; } Size size = 9; }",
  "message NAME { option (marks.mark) = { name: 'x' size: BIG all: { key: 'k' value: { depth: 1 } } }; string id = 1; }",
  "message NAME { option (marks.weight) = 2.1328145265933998; TYPE FIELD = 1 [deprecated = true]; }",
  "message NAME { option (buf.validate.message).cel = { id: 'x' message: 'm' expression: 'this.id != \"\"' }; string id = 1; }",
  "message NAME { string secret = 1 [(pitaya.options.v1.field) = { sensitive: true }]; TYPE FIELD = 2; }",
  "enum NAME { NAME_UNSPECIFIED = 0; NAME_ONE = 1; }",
  "enum NAME { NAME_UNSPECIFIED = 0; Bag = 1; }",
  'service NAME { option (pitaya.options.v1.service) = { server_type: "s" }; rpc Get(TYPE) returns (TYPE); rpc Item(TYPE) returns (google.protobuf.Empty); }',
  'service NAME { option (pitaya.options.v1.service) = { server_type: "r" kind: KIND_REMOTE }; rpc Pay(TYPE) returns (TYPE) { option (pitaya.options.v1.method) = { reliable: {} routing: { key: "FIELD.id" } errors: { code: "E1" } previous_routes: "r.old.pay" }; } }',
  "service NAME { option (pitaya.options.v1.service) = { kind: KIND_PUSH }; rpc Seen(TYPE) returns (google.protobuf.Empty); }",
  "// A comment of NAME.",
  "option (pitaya.options.v1.file) = { json: JSON_DIALECT_GO_PLAIN };",
] as const;

const scalars = ["string", "int32", "bytes", "double", "bool"] as const;

/** Names of types, some of them relative: where they lead hangs on what the scopes around hold. */
const references = [
  ...scalars,
  ...scalars,
  ...scalars,
  ...typeNames,
  ..."a.Item b.Item a.b.Item b.Kind a.b.c.Bag .a.Item .a.b.Bag b.c.Kind Item.Part a.Item.Part c.Item".split(
    " ",
  ),
  "google.protobuf.Timestamp",
] as const;

/** Files that all may import. */
const common: SchemaFiles = new Map([
  [
    "marks/marks.proto",
    `syntax = "proto3"; package marks;
import "google/protobuf/descriptor.proto"; import "marks/mark.proto";
extend google.protobuf.MessageOptions { Mark mark = 50001; double weight = 50002; }`,
  ],
  [
    "marks/mark.proto",
    `syntax = "proto3"; package marks; import "marks/size.proto"; import public "marks/depth.proto";
message Mark { string name = 1; Size size = 2; map<string, Depth> all = 3; }`,
  ],
  ["marks/size.proto", 'syntax = "proto3"; package marks; enum Size { SMALL = 0; BIG = 1; }'],
  ["marks/depth.proto", 'syntax = "proto3"; package marks; message Depth { int32 depth = 1; }'],
]);

const head = `import "google/protobuf/empty.proto"; import "google/protobuf/timestamp.proto";
import "buf/validate/validate.proto"; import "pitaya/options/v1/options.proto"; import "marks/marks.proto";`;

const syntaxes = [
  'syntax = "proto3";',
  'syntax = "proto3";',
  'syntax = "proto3";',
  'edition = "2023";',
] as const;

const line = fc
  .tuple(
    fc.constantFrom(...lines),
    fc.constantFrom(...typeNames),
    fc.constantFrom(...fieldNames),
    fc.array(fc.constantFrom(...references), { minLength: 2, maxLength: 2 }),
  )
  .map(([text, name, field, [type = "", other = ""]]) =>
    text
      .replaceAll("NAME", name)
      .replace("FIELD2", `${field}_2`)
      .replaceAll("FIELD", field)
      .replace("TYPE", type)
      .replaceAll("TYPE", other),
  );

/** A file that imports those before it: some of them, or all. */
function fileAt(index: number): fc.Arbitrary<string> {
  return fc
    .record({
      syntax: fc.constantFrom(...syntaxes),
      scope: fc.constantFrom(...packages),
      imports: fc.subarray(paths.slice(0, index)),
      isPublic: fc.integer({ min: 0, max: 9 }),
      body: fc.uniqueArray(line, {
        minLength: 1,
        maxLength: 4,
        // A name is declared once.
        selector: (text) => text.split(" ")[1],
      }),
    })
    .map(({ syntax, scope, imports, isPublic, body }) =>
      [
        syntax,
        scope === "" ? "" : `package ${scope};`,
        head,
        ...imports.map((path, at) => `import ${isPublic === at ? "public " : ""}"${path}";`),
        ...body,
      ].join("\n"),
    );
}

const someFile = fc
  .integer({ min: 0, max: paths.length - 1 })
  .chain((index) => fileAt(index).map((text) => ({ path: paths[index] ?? "", text })));

/** A schema of a few files to begin with: sound, as little is in it. */
export const schemas: fc.Arbitrary<SchemaFiles> = fc
  .array(fc.constantFrom(...packages), { minLength: paths.length, maxLength: paths.length })
  .map((scopes) => {
    const files = paths.map((path, index) => {
      const scope = scopes[index] === "" ? "" : `package ${scopes[index]};`;
      const imports = paths.slice(0, index).map((each) => `import "${each}";`);
      const last = [...[scopes[index - 1]].filter(Boolean), `Type${index - 1}`].join(".");
      const use = index === 0 ? "" : `.${last} last = 2;`;
      const text = `message Type${index} { string id = 1; ${use} }`;
      return [path, ['syntax = "proto3";', scope, head, ...imports, text].join("\n")] as const;
    });
    return new Map([...common, ...files]);
  });

/** Where: a part of the whole, from 0 to 1. */
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const words = [
  ...references,
  ...fieldNames,
  ..."{ } ; = 0 1 2 -1 repeated optional message enum import public reserved // ' \" x MARK".split(
    " ",
  ),
];

function pick<T>(all: readonly T[], at: number): T | undefined {
  return all[Math.floor(at * all.length)];
}

/** Changes one file that there is; seldom one that all the others import. */
function changing(change: (text: string) => string, at: number): SchemaEdit {
  return (files) => {
    const own = [...files.keys()].filter((path) => !common.has(path));
    const path = pick([...own, ...own, ...files.keys()], at);
    return path === undefined ? files : new Map([...files, [path, change(files.get(path) ?? "")]]);
  };
}

/** Words, texts and marks, and the blanks between them. */
function toTokens(text: string): string[] {
  return text.match(/"[^"\n]*"|'[^'\n]*'|\w+|\s+|[^\w\s]/g) ?? [];
}

const changeWord = fc
  .tuple(part, part, fc.constantFrom(...words), fc.constantFrom(0, 0, 1, 2))
  .map(([at, where, word, taken]) =>
    changing((text) => {
      const tokens = toTokens(text);
      return tokens.toSpliced(Math.floor(where * tokens.length), taken, word).join("");
    }, at),
  );

/** One name takes the place of another of its kind: most schemas stay sound. */
const changeName = fc
  .tuple(part, part, part, fc.constantFrom<readonly string[]>(references, fieldNames, typeNames))
  .map(([at, where, other, names]) =>
    changing((text) => {
      const tokens = toTokens(text);
      const places = tokens.flatMap((token, index) => (names.includes(token) ? [index] : []));
      const place = pick(places, where);
      return place === undefined ? text : tokens.with(place, pick(names, other) ?? "").join("");
    }, at),
  );

/** A field more or a method more, a field less: nothing to others, if all is well. */
const changeInside = fc
  .record({
    at: part,
    where: part,
    number: fc.integer({ min: 10, max: 40 }),
    type: fc.constantFrom(...references),
    name: fc.constantFrom(...fieldNames),
    kind: fc.constantFrom("field", "field", "map", "remove", "comment"),
  })
  .map(({ at, where, number, type, name, kind }) =>
    changing((text) => {
      const all = text.split("\n");
      const places = all.flatMap((each, index) =>
        /^(message|service) /.test(each) ? [index] : [],
      );
      const place = pick(places, where) ?? 0;
      const added = {
        field: `${type} ${number % 2 === 0 ? name : `${name}_${number}`} = ${number};`,
        map: `map<int32, ${type}> ${name}_${number} = ${number};`,
        comment: `/* ${number} */`,
        remove: "",
      }[kind];
      const before = all[place] ?? "";
      const method = `rpc M${number}(${type}) returns (Item);`;
      const after =
        kind === "remove"
          ? before.replace(/[\w.]+ \w+ = \d+;/, "")
          : before.replace("{", `{ ${before.startsWith("service") ? method : added}`);
      return all.with(place, after).join("\n");
    }, at),
  );

/** Another name of a type: who uses it is at fault then. */
const renameType = fc
  .tuple(part, fc.constantFrom(...typeNames))
  .map(([at, name]) => changing((text) => text.replace(/^(message|enum) \w+/m, `$1 ${name}`), at));

const addLine = fc
  .tuple(part, line)
  .map(([at, text]) => changing((before) => `${before}\n${text}`, at));

const removeLine = fc.tuple(part, part).map(([at, where]) =>
  changing((text) => {
    const all = text.split("\n");
    return all.toSpliced(3 + Math.floor(where * (all.length - 3)), 1).join("\n");
  }, at),
);

const changeForm = fc
  .tuple(part, fc.constantFrom("\uFEFF", "\r\n", "// Zeile\n"))
  .map(([at, form]) =>
    changing(
      (text) => (form === "\r\n" ? text.replaceAll("\n", form) : form + text.replace("\uFEFF", "")),
      at,
    ),
  );

const replaceFile = someFile.map(
  ({ path, text }): SchemaEdit =>
    (files) =>
      new Map([...files, [path, text]]),
);

const removeFile = part.map(
  (at): SchemaEdit =>
    (files) =>
      new Map([...files].filter(([path]) => path !== pick([...files.keys()], at))),
);

/** The texts of two files change places. */
const swapFiles = fc.tuple(part, part).map(
  ([at, other]): SchemaEdit =>
    (files) => {
      const [one = "", two = ""] = [pick([...files.keys()], at), pick([...files.keys()], other)];
      return new Map([...files, [one, files.get(two) ?? ""], [two, files.get(one) ?? ""]]);
    },
);

export const edits: fc.Arbitrary<SchemaEdit> = fc.oneof(
  { weight: 20, arbitrary: changeInside },
  { weight: 8, arbitrary: changeName },
  { weight: 2, arbitrary: renameType },
  { weight: 8, arbitrary: addLine },
  { weight: 2, arbitrary: removeLine },
  { weight: 3, arbitrary: changeWord },
  { weight: 1, arbitrary: changeForm },
  { weight: 1, arbitrary: replaceFile },
  { weight: 1, arbitrary: removeFile },
  { weight: 1, arbitrary: swapFiles },
);
