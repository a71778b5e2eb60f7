import { idleKey, key } from "./key-spec.js";
import { int } from "./number-types.js";
import { bool, text } from "./text-types.js";

/** Keys of reliable calls. */
export const workerKeys = {
  "pitaya.worker.redis.serverurl": key(
    text({ filled: true }),
    "localhost:6379",
    "Where Redis listens: host:port, or redis://host:port/db, or rediss:// for TLS. If no redis key is set, calls are held in memory.",
    { aliases: ["pitaya.worker.redis.url"] },
  ),
  "pitaya.worker.redis.pool": idleKey(
    int({ min: 1 }),
    10,
    "a server has one connection to Redis, a worker three.",
  ),
  "pitaya.worker.redis.password": key(text(), "", "Password of Redis.", { secret: true }),
  "pitaya.worker.namespace": key(
    text(),
    "",
    "What the keys in Redis begin with; servers with the same one share calls. Empty: pitaya.",
  ),
  "pitaya.worker.concurrency": key(int({ min: 1 }), 1, "Calls that a worker runs at a time."),
  "pitaya.worker.retry.enabled": key(bool, true, "Try failed calls again."),
  "pitaya.worker.retry.max": key(
    int(),
    5,
    "How often to try a call again: it runs at most once more than that.",
  ),
  "pitaya.worker.retry.exponential": key(
    int(),
    2,
    "Exponent of the growing part of the pause: the number of retries to the power of it, seconds.",
  ),
  "pitaya.worker.retry.minDelay": key(int(), 0, "Constant part of the pause, seconds."),
  "pitaya.worker.retry.maxDelay": key(int(), 10, "Longest pause, seconds."),
  "pitaya.worker.retry.maxRandom": key(
    int(),
    10,
    "The random part of the pause is below it, seconds; it grows with each try.",
  ),
} as const;
