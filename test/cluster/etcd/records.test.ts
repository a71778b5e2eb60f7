import { describe, expect, it as test } from "vitest";
import {
  formatServer,
  formatServerKey,
  parseServer,
  parseServerKey,
} from "../../../runtime/src/cluster/discovery/server-json.js";
import type { ServerInfo } from "../../../runtime/src/dispatch/index.js";
import { vectorsOf } from "../../harness/vectors.js";
import { it, sees } from "./cluster.js";

interface ServerJson {
  readonly name: string;
  readonly op: "serverJson";
  readonly id: string;
  readonly type: string;
  readonly frontend: boolean;
  readonly hostname: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly json: string;
  readonly key: string;
}

interface ParseServer {
  readonly name: string;
  readonly op: "parseServer";
  readonly value: string;
  readonly accepted: boolean;
  readonly server?: Omit<ServerInfo, "metadata"> & { metadata: ServerInfo["metadata"] | null };
}

interface ParseKey {
  readonly name: string;
  readonly op: "parseKey";
  readonly key: string;
  readonly ok: boolean;
  readonly type?: string;
  readonly id?: string;
}

interface EtcdDump {
  readonly name: string;
  readonly op: "etcdDump";
  readonly entries: readonly { key: string; value: string }[];
}

const servers = vectorsOf<ServerJson>("servers", "serverJson");

function infoOf({ id, type, frontend, hostname, metadata }: ServerJson): ServerInfo {
  return { id, type, frontend, hostname, metadata: metadata ?? {} };
}

describe("records of servers", () => {
  test.each(servers)("$name: Go's text is read, and written", (vector) => {
    expect(parseServer(vector.json)).toEqual(infoOf(vector));
    const text = vector.json.replace('"metadata":null', '"metadata":{}');
    expect(formatServer(infoOf(vector))).toBe(text);
    expect(formatServerKey(vector)).toBe(vector.key);
  });

  const lenient = new Set(["parse/metadata-string", "parse/metadata-number-value"]);
  test.each(vectorsOf<ParseServer>("servers", "parseServer"))("$name", (vector) => {
    if (lenient.has(vector.name)) {
      expect(parseServer(vector.value)).toMatchObject({ id: "a", type: "b", metadata: {} });
    } else if (vector.accepted) {
      const metadata = vector.server?.metadata ?? {};
      expect(parseServer(vector.value)).toEqual({ ...vector.server, metadata });
    } else {
      expect(() => parseServer(vector.value)).toThrow(SyntaxError);
    }
  });

  test.each(vectorsOf<ParseKey>("servers", "parseKey"))("$name", ({ key, ok, type, id }) => {
    expect(parseServerKey(key)).toEqual(ok ? { type, id } : null);
  });
});

describe("in etcd", () => {
  it.for(servers)("$name: written and read back byte for byte", async (vector, { cluster }) => {
    const self = await cluster.joined(infoOf(vector));
    const entry = await cluster.store.get(`${cluster.prefix}${vector.key}`);
    expect(entry?.value).toBe(vector.json.replace('"metadata":null', '"metadata":{}'));
    expect(self.discovery.servers()).toEqual([infoOf(vector)]);
    await self.discovery.withdraw();
    await cluster.store.put(`${cluster.prefix}${vector.key}`, vector.json, 0n);
    await sees(self, [vector.id]);
    expect(self.discovery.serversOfType(vector.type)).toEqual([infoOf(vector)]);
  });

  const dumps = vectorsOf<EtcdDump>("etcd", "etcdDump");
  const clusters = dumps.filter(({ entries }) =>
    entries.some(({ key }) => /\/servers\//.test(key)),
  );
  it.for(clusters)(
    "$name: Go's cluster is seen, and ours is the same",
    async (vector, { cluster }) => {
      const written = vector.entries.map(({ value }) => parseServer(value));
      await Promise.all(written.map((server) => cluster.joined(server)));
      const { entries } = await cluster.store.range(cluster.prefix);
      const seen = entries.map(({ key, value, lease }) => ({
        key: key.replace(cluster.prefix, "pitaya/"),
        value,
        hasLease: lease !== 0n,
      }));
      expect(seen).toEqual(vector.entries);
    },
  );
});
