import { Engine } from "./engine.js";

/** etcd, with its data in a folder of its own. `extra` are further flags. */
export function startEtcd(...extra: string[]): Promise<Engine> {
  return Engine.start({
    command: "etcd",
    debian: "etcd-server",
    portCount: 2,
    args: ([client, peer], folder) => [
      `--data-dir=${folder}/data`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      ...extra,
    ],
    ready: /ready to serve client requests|serving (?:insecure )?client requests/,
  });
}

/** NATS, without JetStream. */
export function startNats(...extra: string[]): Promise<Engine> {
  return Engine.start({
    command: "nats-server",
    debian: "nats-server",
    portCount: 1,
    args: ([port]) => ["--addr", "127.0.0.1", "--port", String(port), ...extra],
    ready: /Server is ready/,
  });
}

/** Redis, which writes every change to its file before it answers. */
export function startRedis(...extra: string[]): Promise<Engine> {
  return Engine.start({
    command: "redis-server",
    debian: "redis-server",
    portCount: 1,
    args: ([port], folder) => [
      ...["--bind", "127.0.0.1", "--port", String(port), "--dir", folder],
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
      ...extra,
    ],
    ready: /Ready to accept connections/,
  });
}
