import type { StageRunner } from "../module/index.js";
import { SampledLog } from "../observe/index.js";
import { reportJobMetrics } from "../worker/index.js";
import type { AppConfig } from "./options.js";
import type { Wiring } from "./wiring.js";

/** The jobs of a server, from its start to its end. */
export class WorkerPart {
  readonly #config: AppConfig;
  readonly #wiring: Wiring;
  readonly #runner: StageRunner;
  #stop = async (): Promise<void> => {};

  constructor(config: AppConfig, wiring: Wiring, runner: StageRunner) {
    this.#config = config;
    this.#wiring = wiring;
    this.#runner = runner;
  }

  /** @throws StageError if jobs can't be had */
  async start(proceed: () => void): Promise<void> {
    const worker = this.#wiring.jobWorker();
    if (worker === null) return;
    proceed();
    const { shutdown, logger, metrics, clock, metricsPeriodMs: periodMs } = this.#config;
    const { callsTimeoutMs } = shutdown;
    const stop = async (): Promise<void> => {
      const jobs = await worker.stop(callsTimeoutMs);
      if (jobs > 0) logger.warn("jobs are not done; going on", { jobs, callsTimeoutMs });
    };
    await this.#runner.up("worker", "start", () => worker.start(), stop);
    const log = new SampledLog(logger, clock);
    const { queue } = this.#wiring.jobs;
    const stopReports = reportJobMetrics({ queue, metrics, clock, log, periodMs });
    this.#stop = async () => {
      stopReports();
      await this.#runner.down("worker", "stop", stop);
    };
  }

  /** Takes no more jobs, and waits for those that run. Never rejects. */
  stop(): Promise<void> {
    return this.#stop();
  }

  /** Calls can't be stored any more. Never rejects. */
  close(): Promise<void> {
    return this.#runner.down("jobs", "close", () => this.#wiring.jobs.queue.close());
  }
}
