import { createServer, type Server, type ServerResponse } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from "prom-client";
import type { Logger } from "./logger.js";
import { type MetricSpec, metricSpecs } from "./metric-specs.js";
import type { MetricLabels, MetricsReporter } from "./metrics.js";

export interface PrometheusOptions {
  /** Constant label `serverType` of every metric. */
  readonly serverType: string;
  /** Constant label `game` of every metric; may be empty. @defaultValue "" */
  readonly game?: string;
  /** Port of `GET /metrics`; 0 lets the system choose. @defaultValue 9090 */
  readonly port?: number;
  /** Address to listen on. @defaultValue all addresses */
  readonly host?: string;
  /** More constant labels. */
  readonly constLabels?: MetricLabels;
  /** Labels that every metric gets, with the value where a measurement has none. */
  readonly additionalLabels?: MetricLabels;
  /** Metrics of the application. */
  readonly custom?: readonly MetricSpec[];
  readonly log: Logger;
}

type Instrument = Counter | Gauge | Summary | Histogram;

/** A measurement of a metric that nobody declared. */
export class UnknownMetricError extends Error {
  override readonly name = "UnknownMetricError";
}

const defaultPort = 9090;

/** Clients choose the routes that they ask other servers for: so many are told apart. */
const maxRoutes = 2_000;
const otherRoutes = "other";

/** Metrics for Prometheus, named `pitaya_<subsystem>_<name>` as Pitaya's. */
export class PrometheusReporter implements MetricsReporter {
  readonly registry = new Registry();
  readonly #options: PrometheusOptions;
  readonly #additional: MetricLabels;
  readonly #instruments = new Map<string, Instrument>();
  readonly #labels = new Map<string, ReadonlySet<string>>();
  readonly #routes = new Set<string>();
  readonly #server: Server;

  constructor(options: PrometheusOptions) {
    this.#options = options;
    this.#additional = options.additionalLabels ?? {};
    const { game = "", serverType, constLabels } = options;
    this.registry.setDefaultLabels({ ...constLabels, game, serverType });
    for (const spec of [...metricSpecs, ...(options.custom ?? [])]) this.#declare(spec);
    collectDefaultMetrics({ register: this.registry });
    this.#server = createServer((request, response) => {
      if (request.url?.split("?")[0] === "/metrics") void this.#answer(response);
      else response.writeHead(404).end("Not found: the metrics are at /metrics\n");
    });
  }

  /** Port that `/metrics` is served on. */
  get port(): number {
    const address = this.#server.address();
    return address === null || typeof address === "string" ? 0 : address.port;
  }

  /** A server without its metrics is better than none: a port in use is logged, no more. */
  start(): Promise<void> {
    const { port = defaultPort, host, log } = this.#options;
    return new Promise((resolve) => {
      this.#server.once("error", (error) => {
        log.error("cannot serve metrics", { port, error: error.message });
        resolve();
      });
      this.#server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve());
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.closeAllConnections();
      this.#server.close(() => resolve());
    });
  }

  count(name: string, labels: MetricLabels, value: number): void {
    this.#find(name, Counter).inc(this.#labelled(name, labels), value);
  }

  gauge(name: string, labels: MetricLabels, value: number): void {
    this.#find(name, Gauge).set(this.#labelled(name, labels), value);
  }

  summary(name: string, labels: MetricLabels, value: number): void {
    this.#find(name, Summary).observe(this.#labelled(name, labels), value);
  }

  histogram(name: string, labels: MetricLabels, value: number): void {
    this.#find(name, Histogram).observe(this.#labelled(name, labels), value);
  }

  async #answer(response: ServerResponse): Promise<void> {
    try {
      const text = await this.registry.metrics();
      response.writeHead(200, { "content-type": this.registry.contentType }).end(text);
    } catch (error) {
      this.#options.log.error("cannot collect metrics", { error });
      response.writeHead(500).end("Cannot collect metrics\n");
    }
  }

  #declare(spec: MetricSpec): void {
    if (this.#instruments.has(spec.name)) {
      throw new Error(`Cannot declare metric "${spec.name}" twice: choose another name`);
    }
    const common = {
      name: `pitaya_${spec.subsystem}_${spec.name}`,
      help: spec.help,
      labelNames: [...Object.keys(this.#additional), ...spec.labels],
      registers: [this.registry],
    };
    this.#instruments.set(spec.name, make(spec, common));
    this.#labels.set(spec.name, new Set(common.labelNames));
  }

  #find<T extends Instrument>(name: string, kind: new (...args: never[]) => T): T {
    const instrument = this.#instruments.get(name);
    if (instrument instanceof kind) return instrument;
    throw new UnknownMetricError(
      `the provided metric does not exist: no ${kind.name.toLowerCase()} "${name}" is declared`,
    );
  }

  #labelled(name: string, labels: MetricLabels): Record<string, string> {
    const { route } = labels;
    const known = route === undefined || this.#isKnown(route);
    return this.#declared(name, {
      ...this.#additional,
      ...labels,
      ...(known ? {} : { route: otherRoutes }),
    });
  }

  /** Tags of a call's context that nobody declared are dropped. */
  #declared(name: string, labels: Record<string, string>): Record<string, string> {
    const names = this.#labels.get(name);
    for (const label of Object.keys(labels)) if (!names?.has(label)) delete labels[label];
    return labels;
  }

  /** Every series stays in memory, and none is ever dropped. */
  #isKnown(route: string): boolean {
    if (this.#routes.has(route)) return true;
    if (this.#routes.size >= maxRoutes) return false;
    this.#routes.add(route);
    return true;
  }
}

/** prom-client sets one without labels to 0; nobody has measured that. */
function unsetGauge(options: { name: string; help: string; labelNames: string[] }): Gauge {
  const gauge = new Gauge(options);
  if (options.labelNames.length === 0) gauge.remove();
  return gauge;
}

function make(
  spec: MetricSpec,
  common: { name: string; help: string; labelNames: string[]; registers: Registry[] },
): Instrument {
  if (spec.kind === "counter") return new Counter(common);
  if (spec.kind === "gauge") return unsetGauge(common);
  const { percentiles, buckets } = spec;
  if (spec.kind === "summary") {
    return new Summary({ ...common, ...(percentiles && { percentiles: [...percentiles] }) });
  }
  return new Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
}
