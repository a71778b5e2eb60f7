import type { MetricLabels, MetricsReporter } from "./metrics.js";

/** A reporter whose library is loaded when it starts; what is measured before is not reported. */
export class LateReporter implements MetricsReporter {
  readonly #load: () => Promise<MetricsReporter>;
  #reporter: MetricsReporter | null = null;

  constructor(load: () => Promise<MetricsReporter>) {
    this.#load = load;
  }

  async start(): Promise<void> {
    this.#reporter = await this.#load();
    await this.#reporter.start?.();
  }

  async stop(): Promise<void> {
    await this.#reporter?.stop?.();
    this.#reporter = null;
  }

  count(name: string, labels: MetricLabels, value: number): void {
    this.#reporter?.count(name, labels, value);
  }

  gauge(name: string, labels: MetricLabels, value: number): void {
    this.#reporter?.gauge(name, labels, value);
  }

  summary(name: string, labels: MetricLabels, value: number): void {
    this.#reporter?.summary(name, labels, value);
  }

  histogram(name: string, labels: MetricLabels, value: number): void {
    this.#reporter?.histogram(name, labels, value);
  }
}
