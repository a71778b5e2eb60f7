import type { MetricLabels, MetricsReporter } from "@pitaya-ts/runtime";

/** Keeps what is counted. */
export class RecordedMetrics implements MetricsReporter {
  readonly #counts: { name: string; labels: MetricLabels; value: number }[] = [];

  counted(wanted: string): { labels: MetricLabels; value: number }[] {
    return this.#counts
      .filter(({ name }) => name === wanted)
      .map(({ labels, value }) => ({ labels, value }));
  }

  count(name: string, labels: MetricLabels, value: number): void {
    this.#counts.push({ name, labels, value });
  }

  gauge(): void {}
  summary(): void {}
  histogram(): void {}
}
