import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@pitaya-ts/codegen";
import type { HandlerService, PushService, RemoteService } from "@pitaya-ts/runtime";
import type { ClientSchema, ClientService, PushRoute } from "@pitaya-ts/runtime/client";
import { onTestFinished } from "vitest";

/** What servers and clients of one version of the shop are made of. */
export interface ShopVersion {
  readonly schema: ClientSchema;
  readonly dictionary: Readonly<Record<string, number>>;
  readonly server: {
    readonly Shop: HandlerService;
    readonly Store: HandlerService;
    readonly StoreRemote: RemoteService<object, StockClient>;
    readonly ShopPush: PushService;
  };
  readonly client: {
    readonly Shop: ClientService<ShopApi>;
    readonly Store: ClientService<{ fetch(request: object): Promise<{ count: number }> }>;
    readonly ShopPush: { readonly closing: PushRoute };
  };
}

export interface ShopApi {
  buy(request: { item?: string; count?: unknown }): Promise<{ price: number }>;
  look(): Promise<unknown>;
  ask(request: { text?: string }): unknown;
}

export interface StockClient {
  stock(request: object, options?: object): Promise<{ count: number }>;
}

const proto = `
syntax = "proto3";
package shop.v1;
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";

service Shop {
  option (pitaya.options.v1.service) = { server_type: "connector" };
  rpc Buy(BuyRequest) returns (BuyReply);
  rpc Look(google.protobuf.Empty) returns (BuyReply);
  rpc Ask(AskRequest) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = { notify: true };
  }
}
service Store {
  option (pitaya.options.v1.service) = { server_type: "store" };
  rpc Fetch(StockRequest) returns (StockReply);
}
service StoreRemote {
  option (pitaya.options.v1.service) = { server_type: "store", name: "store", kind: KIND_REMOTE };
  rpc Stock(StockRequest) returns (StockReply);
}
service ShopPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Closing(ClosingNote) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = { route: "onClosing" };
  }
}
message BuyRequest {
  string item = 1;
  int32 count = 2;
  map<string, Line> lines = 4;
}
message BuyReply { int32 price = 1; }
message AskRequest { string text = 1; }
message Line { string text = 1; BuyRequest instead_of = 2; }
message StockRequest { string item = 1; }
message StockReply { int32 count = 1; }
message ClosingNote { int32 minutes = 1; }
`;

type Changes = readonly (readonly [from: string, to: string])[];

/** Each is generated once for a file of tests. */
const made = new Map<string, Promise<ShopVersion>>();

/** A version of the shop in which some text of its .proto is another: `[["int32 count", "string count"]]`. */
export function generateShop(changes: Changes = []): Promise<ShopVersion> {
  const key = JSON.stringify(changes);
  const known = made.get(key) ?? generateChanged(changes);
  made.set(key, known);
  return known;
}

async function generateChanged(changes: Changes): Promise<ShopVersion> {
  // Below the tests' own folder: what is generated imports the runtime.
  const dir = await mkdtemp(fileURLToPath(new URL("../.versions-", import.meta.url)));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const schemaDir = join(dir, "schema");
  await mkdir(join(schemaDir, "shop/v1"), { recursive: true });
  await writeFile(join(schemaDir, "shop/v1/shop.proto"), changed(changes));
  const outDir = join(dir, "out");
  await generate({ schemaDir, outDir });
  const load = (file: string): Promise<object> => import(join(outDir, file));
  const [names, server, client] = await Promise.all(
    ["dictionary.ts", "shop/v1/shop.server.ts", "shop/v1/shop.client.ts"].map(load),
  );
  return { ...names, server, client } as unknown as ShopVersion;
}

function changed(changes: Changes): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the shop has no "${from}"`);
    return text.replace(from, to);
  }, proto);
}
