import {
  Config,
  type ConfigInputs,
  type ConfigKey,
  configKeyNames,
  createApp,
  rateLimiterOptions,
  resolveConfig,
  silentLogger,
  specOf,
  tcpAcceptor,
} from "@pitaya-ts/runtime";
import { expect, it, vi } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";

const base: ConfigInputs = {
  "pitaya.server.type": "room",
  "pitaya.server.port": 0,
  "pitaya.metrics.prometheus.enabled": true,
  "pitaya.worker.redis.serverurl": "127.0.0.1:1",
  "pitaya.cluster.enabled": true,
  "pitaya.modules.bindingstorage.enabled": true,
  "pitaya.groups.storage": "etcd",
};

const servers: readonly ConfigInputs[] = [
  { ...base, "pitaya.acceptor.type": "ws", "pitaya.cluster.rpc.transport": "nats" },
  { ...base, "pitaya.acceptor.type": "tcp", "pitaya.cluster.rpc.transport": "grpc" },
  { ...base, "pitaya.buffer.agent.conntimeout": "1s" },
];

/** The keys that are looked at to make servers of each kind. */
function keysRead(): Set<ConfigKey> {
  const get = vi.spyOn(Config.prototype, "get");
  for (const values of servers) {
    const config = resolveConfig({ values });
    createApp({ config, logger: silentLogger });
    rateLimiterOptions(config);
  }
  const keys = new Set(get.mock.calls.map(([key]) => key));
  get.mockRestore();
  return keys;
}

const withoutEffect = configKeyNames.filter((key) => specOf(key).noEffect);

it("each key changes a server, or is known to have no effect", () => {
  const read = keysRead();
  const idle = configKeyNames.filter((key) => !read.has(key));
  expect(idle).toEqual(withoutEffect);
});

it("keys without effect say so in the documents, and when they are set", () => {
  for (const key of withoutEffect) expect(specOf(key).doc).toMatch(/without effect/);
  const log = new CapturingLogger();
  const values = { "pitaya.server.type": "room", "pitaya.buffer.handler.localprocess": 30 };
  createApp({ config: resolveConfig({ values }), logger: log });
  expect(log.complaints).toMatchObject([
    {
      message:
        'code: "pitaya.buffer.handler.localprocess" has no effect, as docs/configuration.md tells; remove it',
    },
  ]);
  const plain = new CapturingLogger();
  createApp({ config: resolveConfig({ values: { "pitaya.server.type": "a" } }), logger: plain });
  expect(plain.complaints).toEqual([]);
});

it("keys of the acceptor are told to have no effect beside acceptors of code", () => {
  const log = new CapturingLogger();
  const values = { "pitaya.server.type": "room", "pitaya.acceptor.proxyprotocol": true };
  createApp({
    config: resolveConfig({ values }),
    acceptors: [tcpAcceptor({ port: 0 })],
    logger: log,
  });
  expect(log.complaints).toMatchObject([
    {
      message:
        'code: "pitaya.acceptor.proxyprotocol" has no effect beside acceptors that code makes; give it to them as an option',
    },
  ]);
});
