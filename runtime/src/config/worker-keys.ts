import { key } from "./key-spec.js";
import { int } from "./number-types.js";
import { bool, text } from "./text-types.js";

/** Keys of reliable calls. */
export const workerKeys = {
  "pitaya.worker.redis.serverurl": key(
    text({ filled: true }),
    "localhost:6379",
    "Where Redis listens, host:port.",
    { aliases: ["pitaya.worker.redis.url"] },
  ),
  "pitaya.worker.redis.pool": key(int({ min: 1 }), 10, "Connections to Redis."),
  "pitaya.worker.redis.password": key(text(), "", "Password of Redis.", { secret: true }),
  "pitaya.worker.namespace": key(text(), "", "What the keys in Redis begin with."),
  "pitaya.worker.concurrency": key(int({ min: 1 }), 1, "Jobs that run at a time."),
  "pitaya.worker.retry.enabled": key(bool, true, "Try failed jobs again."),
  "pitaya.worker.retry.max": key(int(), 5, "How often to try a job again."),
  "pitaya.worker.retry.exponential": key(
    int(),
    2,
    "Exponent of the growing delay between two attempts.",
  ),
  "pitaya.worker.retry.minDelay": key(int(), 0, "Shortest delay, seconds."),
  "pitaya.worker.retry.maxDelay": key(int(), 10, "Longest delay, seconds."),
  "pitaya.worker.retry.maxRandom": key(int(), 10, "Longest random part of the delay, seconds."),
} as const;
