/** The queue of all remote calls. */
export const queueName = "rpc";

/** Loaded by servers that use it only. */
export async function loadBull() {
  const [{ Redis }, { Queue, Worker, UnrecoverableError }] = await Promise.all([
    import("ioredis"),
    import("bullmq"),
  ]);
  return { Redis, Queue, Worker, UnrecoverableError };
}
