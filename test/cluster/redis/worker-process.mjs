// A server with a worker, as a process that a test can kill: writes a line per call that it runs.
import { appendFileSync } from "node:fs";
import { Ledger } from "@pitaya-ts/generated-test/e2e/v1/jobs.server.js";
import { bullJobs, createApp, silentLogger } from "@pitaya-ts/runtime";

const [url, file] = process.argv.slice(2);
const ran = (transfer) => appendFileSync(file, `${transfer}\n`);
const app = createApp({
  serverType: "ledger",
  logger: silentLogger,
  jobs: bullJobs({ url, lockMs: 1_000 }),
  worker: { concurrency: 20 },
});
app.remote(Ledger, {
  async credit({ transfer, amount }) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    ran(transfer);
    return { balance: amount };
  },
  settle() {},
  import: (bytes) => bytes,
  balance: () => ({ balance: 0 }),
});
app.worker();
await app.start();
process.stdout.write("ready\n");
