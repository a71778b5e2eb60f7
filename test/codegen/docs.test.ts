import { spawnSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const proto = `syntax = "proto3";
package shop.v1;
import "buf/validate/validate.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/timestamp.proto";
import "pitaya/options/v1/options.proto";

// Sells.
service Shop {
  option (pitaya.options.v1.service) = { server_type: "shop", auth: AUTH_BOUND, timeout: "1500ms" };
  // Buys <script>alert(1)</script> & more | or \`less\`.
  //
  // # No heading
  rpc Buy(Order) returns (Receipt) {
    option deprecated = true;
    option (pitaya.options.v1.method) = {
      routing: { key: "item_id" }
      rate_limit: { limit: 5, interval: "2s" }
      errors: [{ code: "SHOP-SOLD", description: "sold <b>out</b> | gone" }]
      previous_routes: ["shop.shop.purchase"]
    };
  }
  rpc Look(google.protobuf.Empty) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = { notify: true, dict: { skip: true } };
  }
  rpc Pay(Card) returns (Receipt) {
    option (pitaya.options.v1.method) = { example: '{"number":"4111","pin":"1234","deep":{"pin":"99"}}' };
  }
}
service ShopPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Sold(Receipt) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = { route: "onSold" };
  }
}
message Order {
  // Which | one.
  string item_id = 1 [(buf.validate.field).string = { min_len: 10, prefix: "item-" }];
  int64 count = 2 [(buf.validate.field).int64.gte = 3];
  Color color = 3 [deprecated = true];
  string mail = 4 [(buf.validate.field).string.email = true];
  oneof choice { string note = 5; Order other = 6; }
  map<string, int32> marks = 7;
  google.protobuf.Timestamp at = 8;
  string secret = 9 [(pitaya.options.v1.field).sensitive = true];
}
message Card {
  string number = 1;
  string pin = 2 [(pitaya.options.v1.field).sensitive = true];
  Card deep = 3;
}
message Receipt { repeated bytes lines = 1; }
// Looks.
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
`;

async function generateDocs(templates?: Readonly<Record<string, string>>) {
  const dir = await makeFolder();
  await writeTree(dir, { "schema/shop/v1/shop.proto": proto });
  await writeTree(join(dir, "templates"), templates ?? { "notes.txt": "no template" });
  await generate({
    schemaDir: join(dir, "schema"),
    outDir: join(dir, "out"),
    only: ["docs"],
    docsTemplates: join(dir, "templates"),
  });
  return readTree(join(dir, "out/docs"));
}

describe("documentation", () => {
  it("has a page for each server type, one for pushes, an index and AsyncAPI", async () => {
    expect(Object.keys(await generateDocs())).toEqual([
      "asyncapi.json",
      "index.html",
      "index.md",
      "pushes.html",
      "pushes.md",
      "servers/shop.html",
      "servers/shop.md",
    ]);
  });

  it("tells all of a method", async () => {
    const page = (await generateDocs())["servers/shop.md"] ?? "";
    const buy = page.slice(page.indexOf("### Buy"), page.indexOf("### Look"));
    expect(buy).toContain("`shop.shop.buy` (request)");
    expect(buy).toContain("**Deprecated.**");
    expect(buy).toContain("- Request: [`shop.v1.Order`](#type-shop.v1.Order)");
    expect(buy).toMatch(/- Code in the dictionary: \d+\n/);
    expect(buy).toContain("- Who may call: sessions that are bound to a user\n");
    expect(buy).toContain("- Deadline: 1500 ms\n");
    expect(buy).toContain("- Rate limit: 5 calls of one session in 2 s\n");
    expect(buy).toContain("- Routing: by item_id:");
    expect(buy).toContain("- Earlier routes: shop.shop.purchase\n");
    const look = page.slice(page.indexOf("### Look"), page.indexOf("### Pay"));
    expect(look).toContain("- Message: nothing\n- Who may call");
    expect(look).toContain("client.service(Shop).look();");
  });

  it("tells all of a field", async () => {
    const page = (await generateDocs())["servers/shop.md"] ?? "";
    expect(page).toContain(
      '| `itemId` | 1 | string | "" | must have at least 10 characters; must begin with "item-" | Which \\| one. |',
    );
    expect(page).toContain(
      "| `color` | 3 | [shop.v1.Color](#type-shop.v1.Color) | 0 |  | **Deprecated.**",
    );
    expect(page).toContain(
      "| `other` | 6 | [shop.v1.Order](#type-shop.v1.Order) | absent |  | One of `choice`.",
    );
    expect(page).toContain('| `secret` | 9 | string | "" |  | *Sensitive.*  |');
    expect(page).toContain("| `marks` | 7 | map of string to int32 | empty |");
    expect(page).toContain("| `COLOR_RED` | 1 |");
  });

  it("makes up requests that keep the rules, and masks what is sensitive", async () => {
    const page = (await generateDocs())["servers/shop.md"] ?? "";
    const [order, card] = [...page.matchAll(/```json\n([^`]*)\n```/g)].map(
      ([, text = ""]) => JSON.parse(text) as unknown,
    );
    expect(order).toEqual({
      itemId: "item-item_id",
      count: "3",
      color: "COLOR_RED",
      mail: "ana@example.com",
      note: "note",
      marks: { key: 1 },
      at: "2030-01-31T12:00:00Z",
      secret: "***",
    });
    expect(card).toEqual({ number: "4111", pin: "***", deep: { pin: "***" } });
    expect(page).not.toMatch(/1234|99/);
  });

  it("shows comments as text", async () => {
    const docs = await generateDocs();
    const page = docs["servers/shop.md"] ?? "";
    expect(page).toContain(
      "Buys &lt;script&gt;alert(1)&lt;/script&gt; &amp; more \\| or `less`.\n\n\\# No heading\n",
    );
    expect(page).toContain("| `SHOP-SOLD` | sold &lt;b&gt;out&lt;/b&gt; \\| gone |");
    const html = docs["servers/shop.html"] ?? "";
    expect(html).toContain(
      "<p>Buys &lt;script&gt;alert(1)&lt;/script&gt; &amp; more | or <code>less</code>.</p>",
    );
    expect(html).not.toContain("<script");
  });

  it("replaces what it wrote, and nothing else", async () => {
    const dir = await makeFolder();
    await writeTree(dir, { "schema/shop/v1/shop.proto": proto });
    const options = {
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["docs"] as const,
    };
    await generate(options);
    await writeTree(dir, { "out/.pitaya.json": '{"files":[]}' });
    expect((await generate(options)).unchanged).toHaveLength(7);
    await writeTree(dir, { "out/.pitaya.json": '{"files":[]}', "out/docs/index.md": "# Mine\n" });
    await expect(generate(options)).rejects.toThrow("a file that pitaya did not generate");
  });
});

describe("templates of one's own", () => {
  it("take the place of ours, and may use them", async () => {
    const docs = await generateDocs({
      "page.md.hbs": '{{title}}: {{#each services}}{{name}} {{/each}}\n{{> "types.md"}}',
      "style.css.hbs": "body { color: red; }",
    });
    expect(docs["servers/shop.md"]).toMatch(
      /^<!-- .* -->\nServers of type shop: Shop \n## Messages/,
    );
    expect(docs["pushes.html"]).toContain("<style>\nbody { color: red; }");
  });

  it.each([
    [
      "page.md.hbs",
      "a\n{{#if x}}\n",
      /^(.*)page\.md\.hbs:\d+:\d+: Cannot use the template: Parse error/,
    ],
    [
      "page.md.hbs",
      "a\n\n  {{titel}}",
      /^(.*)page\.md\.hbs:3:\d+: Cannot use the template: "titel" not defined/,
    ],
    ["method.html.hbs", "{{nope 1}}", /^(.*)method\.html\.hbs:1:\d+: Cannot use the template: /],
    [
      "page.md.hbs",
      '\n{{> "nope"}}',
      /^(.*)page\.md\.hbs:2:\d+: Cannot use the template: .*partial nope/,
    ],
    [
      "pages.md.hbs",
      "",
      /Cannot use template ".*pages\.md\.hbs": its name is none of index\.html\.hbs, /,
    ],
  ])("are told their faults: %s %j", async (file, text, message) => {
    const error = await generateDocs({ [file]: text }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GenerateError);
    expect((error as GenerateError).message).toMatch(message);
  });

  it("are told a folder that is not there", async () => {
    const dir = await makeFolder();
    await writeTree(dir, { "schema/shop/v1/shop.proto": proto });
    const run = generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["docs"],
      docsTemplates: join(dir, "nowhere"),
    });
    await expect(run).rejects.toThrow(/Cannot read the folder of templates ".*nowhere": ENOENT/);
  });
});

describe("example calls", () => {
  it("compile against the generated code", { timeout: 90_000 }, async () => {
    const dir = await makeFolder();
    for (const schema of ["example", "test"]) {
      await generate({
        schemaDir: join(root, "schema", schema),
        outDir: join(dir, schema, "generated"),
        lockFile: join(dir, "lock.json"),
        only: ["messages", "server", "client", "docs"],
      });
    }
    await writeTree(dir, { "own/schema/shop/v1/shop.proto": proto });
    await generate({
      schemaDir: join(dir, "own/schema"),
      outDir: join(dir, "own/generated"),
      only: ["messages", "server", "client", "docs"],
    });
    const pages = Object.entries(await readTree(dir)).filter(([path]) => path.endsWith(".md"));
    const snippets = pages.flatMap(([path, text]) =>
      [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""], index) => {
        const [schema = ""] = path.split("/");
        return [`${schema}/${path.replace(/\W/g, "-")}-${index}.ts`, code] as const;
      }),
    );
    expect(snippets.length).toBeGreaterThan(40);
    await writeTree(dir, Object.fromEntries(snippets));
    await writeTree(dir, {
      "package.json": '{"type":"module"}',
      "tsconfig.json": JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: {
          composite: false,
          declaration: false,
          noEmit: true,
          noUnusedLocals: false,
          rootDir: ".",
        },
        include: ["*/*.ts"],
      }),
    });
    await symlink(join(root, "node_modules"), join(dir, "node_modules"));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", dir], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});
