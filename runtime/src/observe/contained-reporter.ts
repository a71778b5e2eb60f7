import type { MetricLabels, MetricsReporter } from "./metrics.js";
import type { SampledLog } from "./sampled-log.js";

type Measure = "count" | "gauge" | "summary" | "histogram";

/** A reporter whose failures reach the log, and nobody who measures; one that can't start fails the start. */
export class ContainedReporter implements MetricsReporter {
  readonly #reporter: MetricsReporter;
  readonly #log: SampledLog;

  constructor(reporter: MetricsReporter, log: SampledLog) {
    this.#reporter = reporter;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.#reporter.start?.();
  }

  async stop(): Promise<void> {
    try {
      await this.#reporter.stop?.();
    } catch (error) {
      this.#log.error("a metrics reporter did not stop", { error });
    }
  }

  count(name: string, labels: MetricLabels, value: number): void {
    this.#report("count", name, labels, value);
  }

  gauge(name: string, labels: MetricLabels, value: number): void {
    this.#report("gauge", name, labels, value);
  }

  summary(name: string, labels: MetricLabels, value: number): void {
    this.#report("summary", name, labels, value);
  }

  histogram(name: string, labels: MetricLabels, value: number): void {
    this.#report("histogram", name, labels, value);
  }

  #report(measure: Measure, name: string, labels: MetricLabels, value: number): void {
    try {
      // Nothing keeps a reporter from being async.
      const done: unknown = this.#reporter[measure](name, labels, value);
      if (done instanceof Promise) done.catch((error: unknown) => this.#failed(name, error));
    } catch (error) {
      this.#failed(name, error);
    }
  }

  #failed(metric: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error("a metrics reporter failed", { metric, reason, error });
  }
}
