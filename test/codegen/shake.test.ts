import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defaultArtefacts, generate } from "@pitaya-ts/codegen";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTree, writeTree } from "./folders.js";

/** What a client that uses one method may weigh beside the runtime's client. */
const maxGzipBytes = 8 * 1024;

const numbers = Array.from({ length: 60 }, (_, index) => index);

/** A service of many methods, of which each has messages, fields and error codes of its own. */
const proto = `syntax = "proto3";
package shop.v1;
import "google/protobuf/empty.proto";
import "google/protobuf/timestamp.proto";
import "pitaya/options/v1/options.proto";
service Shop {
  option (pitaya.options.v1.service) = { server_type: "shop" };
${numbers.map((n) => `  rpc Buy${n}(Ask${n}) returns (Answer${n}) { option (pitaya.options.v1.method) = { errors: [{ code: "SOLD-${n}" }] }; }`).join("\n")}
}
service Bell {
  option (pitaya.options.v1.service) = { server_type: "shop" };
  rpc Ring(google.protobuf.Empty) returns (google.protobuf.Empty) { option (pitaya.options.v1.method) = { notify: true }; }
}
service ShopPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
${numbers.map((n) => `  rpc Sold${n}(News${n}) returns (google.protobuf.Empty);`).join("\n")}
}
${numbers
  .map(
    (
      n,
    ) => `message Ask${n} { string asks${n} = 1; int64 id = 2; repeated Item${n} items = 3; oneof how { string cash${n} = 4; uint32 card = 5; } map<string, Item${n}> by_name = 6; }
message Item${n} { string item${n} = 1; double price = 2; bytes picture = 3; Color${n} color = 4; }
enum Color${n} { COLOR${n}_UNSPECIFIED = 0; COLOR${n}_RED = 1; }
message Answer${n} { google.protobuf.Timestamp answers${n} = 1; sint32 left = 2; }
message News${n} { string news${n} = 1; repeated double prices = 2; }`,
  )
  .join("\n")}
`;

/** What tells which numbers' messages a bundle holds. */
const marks = /\b(?:asks|cash|item|answers|news|COLOR|SOLD-|Sold|Buy)(\d+)\b/g;

const browser: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  platform: "browser",
  format: "esm",
  target: "es2022",
  logLevel: "silent",
};

const folder = await newProject();
afterAll(() => rm(folder, { recursive: true }));

describe.each(["browser", "node"] as const)("a bundle for %s", (platform) => {
  let bareBytes = 0;

  beforeAll(async () => {
    bareBytes = (await bundle(platform, "console.log(await connect('ws://x'));")).gzipBytes;
  });

  it.each([
    ["one method", "shopBuy7", "await client.call(shopBuy7, { asks7: 'x' })"],
    ["one push", "shopPushSold7", "client.on(shopPushSold7, ({ news7 }) => news7)"],
  ])("that uses %s holds no other", async (what, name, use) => {
    const code = `import { ${name} } from "./generated/shop.client.js";
      const client = await connect("ws://x"); console.log(${use});`;
    const { text, gzipBytes } = await bundle(platform, code);
    const found = new Set([...text.matchAll(marks)].map(([, number]) => number));
    expect([...found]).toEqual(["7"]);
    const ownBytes = gzipBytes - bareBytes;
    console.info(
      `${platform}, ${what}: ${ownBytes} bytes gzipped beside the runtime client's ${bareBytes}`,
    );
    expect(ownBytes).toBeLessThanOrEqual(maxGzipBytes);
  });

  it("that uses error codes holds those of one method", async () => {
    const code = `import { hasCode } from "@pitaya-ts/runtime/client";
      import { shopBuy7Errors } from "./generated/shop.client.js";
      console.log(await connect("ws://x").catch((error) => hasCode(error, shopBuy7Errors)));`;
    const { text } = await bundle(platform, code);
    expect(text.match(marks)).toEqual(["SOLD-7"]);
  });

  it("that uses a whole service holds all of it", async () => {
    const code = `import { Shop } from "./generated/shop.client.js";
      console.log((await connect("ws://x")).service(Shop));`;
    const { text } = await bundle(platform, code);
    expect(new Set(text.match(/\basks\d+\b/g)).size).toBe(numbers.length);
  });
});

it("a method without messages brings its description alone", async () => {
  const text = await bundleBare(folder, 'export { bellRing } from "./generated/shop.client.js";');
  expect(text).toMatch(/^var \w+=\{route:"shop.bell.ring",notify:!0\};export\{\w+ as bellRing\};$/);
});

it.each([
  ["of the schema above", "pitaya", "schema"],
  ["of ts-proto", "ts-proto", "schema"],
  ["with rules", "pitaya", fileURLToPath(new URL("../validation/schema", import.meta.url))],
] as const)("output %s runs nothing when it is loaded", async (title, codec, schema) => {
  const out = `output ${title}`;
  await generate({
    schemaDir: resolve(folder, schema),
    outDir: join(folder, out),
    lockFile: join(folder, `${out}.lock.json`),
    only: [...defaultArtefacts, "mocks"],
    codec,
  });
  const paths = Object.keys(await readTree(join(folder, out)));
  const imports = paths
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `import "./${out}/${path}";`);
  expect(imports.length).toBeGreaterThan(5);
  const text = await bundleBare(folder, imports.join("\n"));
  expect(text.replaceAll(/import(?:\{[^}]*\}from)?"[^"]+";/g, "")).toBe("");
});

/** As a bundler finds the output in a project that says nothing of side effects. */
async function newProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pitaya-shake-"));
  await writeTree(folder, { "schema/shop.proto": proto });
  await generate({ schemaDir: join(folder, "schema"), outDir: join(folder, "generated") });
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

async function bundle(platform: "browser" | "node", code: string) {
  const entry = join(folder, `${platform}.ts`);
  await writeFile(entry, `import { connect } from "@pitaya-ts/runtime/client";\n${code}`);
  const { outputFiles } = await build({ ...browser, platform, entryPoints: [entry] });
  const text = outputFiles?.[0]?.text ?? "";
  return { text, gzipBytes: gzipSync(text).length };
}

/** Packages are left where they are: what remains is of the output. */
async function bundleBare(folder: string, code: string): Promise<string> {
  const entry = join(folder, "bare.ts");
  await writeFile(entry, code);
  const options: BuildOptions = { ...browser, packages: "external", entryPoints: [entry] };
  const { outputFiles } = await build(options);
  return outputFiles?.[0]?.text.trim() ?? "";
}
