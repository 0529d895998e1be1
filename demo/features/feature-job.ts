import { createServer, type Server } from 'node:http';
import { SpanKind, type Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Graph } from '../company/graph.ts';
import { JOB_COLUMNS, jobRowOf, type JobColumn, type JobRow } from '../model/features.ts';
import { orderBook } from '../model/transactions.ts';
import { createRng, logNormal, type Rng } from '../random.ts';
import { listenOnLoopback } from '../service/listen.ts';
import { CLOCK_HEADER, clockOf, DURATION_HEADER, OVERHEAD } from '../service/request-clock.ts';
import { contextOf } from '../service/trace-context.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import { createReplicaTelemetry, type ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import { resourceAttributes } from '../telemetry/resource-attributes.ts';

export const JOB_PATH = '/v1/features';
const VERSION = '4.1.0';
const NULL_SHARE_WORTH_A_LINE = 0.5;
const MEBIBYTE = 1_048_576;
/** Median time of a run, in s. */
const RUN_S = 0.02;

/** Median of a table column; null if the column has no values. */
function medianOf(table: readonly JobRow[], column: JobColumn): number | null {
  const known = table.flatMap((row) => row[column] ?? []).toSorted((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
}

/**
 * The job upstream of the model: at every interval it reads the order book and writes a table with
 * one row per customer, which the model's service fetches.
 */
export class FeatureJob {
  readonly name: string;
  port = 0;
  /** Share of the rows for which the order book returned nothing. */
  outage: () => number = () => 0;
  /** Factor on the unit of the account age: 1 = days. */
  unit: () => number = () => 1;
  readonly #graph: Graph;
  readonly #exporters: Exporters;
  readonly #server: Server;
  #telemetry: ReplicaTelemetry | undefined;
  #gauges: MeterProvider | undefined;
  #timer: NodeJS.Timeout | undefined;
  #table: JobRow[] = [];
  #nullShares = new Map<JobColumn, number>();
  #runSeconds = 0;
  readonly #rng: Rng;

  constructor(name: string, graph: Graph, exporters: Exporters) {
    this.name = name;
    this.#graph = graph;
    this.#exporters = exporters;
    this.#rng = createRng(`job:${name}:${Date.now()}`);
    this.#server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const header = request.headers['traceparent'];
        const clock = clockOf(request.headers[CLOCK_HEADER]);
        clock.pass(OVERHEAD.insideMs);
        const span = this.#telemetry?.tracer.startSpan(
          `POST ${JOB_PATH}`,
          {
            kind: SpanKind.SERVER,
            startTime: clock.startMs,
            attributes: { 'http.route': JOB_PATH },
          },
          contextOf(Array.isArray(header) ? header[0] : header),
        );
        response.setHeader('content-type', 'application/json');
        response.setHeader(DURATION_HEADER, String(clock.elapsedMs));
        response.end(JSON.stringify({ rows: this.#table }));
        span?.setAttribute('http.response.status_code', 200);
        span?.end(clock.nowMs);
      });
    });
  }

  /** The table written by the last run, by customer. */
  get table(): readonly JobRow[] {
    return this.#table;
  }

  get isHealthy(): boolean {
    return this.outage() === 0 && this.unit() === 1;
  }

  /** Repairs the source and runs again immediately. */
  repair(): void {
    this.outage = () => 0;
    this.unit = () => 1;
    this.run();
  }

  /** One run: reads the order book and writes the table. */
  run(): void {
    const startedMs = Date.now();
    this.#runSeconds = logNormal(this.#rng, RUN_S, 0.2);
    const span = this.#telemetry?.tracer.startSpan(`${this.name} run`, {
      kind: SpanKind.INTERNAL,
      startTime: startedMs,
    });
    const [outage, unit] = [this.outage(), this.unit()];
    const book = orderBook(this.#graph.seed);
    this.#table = book.map((profile, customer) => {
      // The same customers are affected for the whole duration.
      if (customer < outage * book.length)
        return { account_age_days: null, orders_last_week: null, disputes_last_year: null };
      const row = jobRowOf(profile);
      return { ...row, account_age_days: (row.account_age_days ?? 0) * unit };
    });
    for (const column of JOB_COLUMNS) this.#noteNulls(column);
    span?.setAttribute('job.rows', this.#table.length);
    span?.end(startedMs + this.#runSeconds * 1000);
  }

  async start(): Promise<void> {
    const { sampleSeconds, metrics } = this.#exporters;
    const { host } = this.#graph;
    const identity = { service: this.name, version: VERSION, instance: `${this.name}-0`, host };
    this.#telemetry = createReplicaTelemetry(this.#exporters, identity, {
      memoryBytes: () => 48 * MEBIBYTE + this.#table.length * 200,
      memoryLimitBytes: () => 128 * MEBIBYTE,
      cpuUtilization: () => Math.min(1, 0.01 + this.#runSeconds / sampleSeconds),
      eventLoopDelayP99S: () => null,
      replicas: () => 1,
    });
    this.#gauges = new MeterProvider({
      resource: resourceFromAttributes(
        resourceAttributes(identity.service, identity.version, identity.instance, host),
      ),
      readers: [
        new PeriodicExportingMetricReader({
          exporter: metrics,
          exportIntervalMillis: sampleSeconds * 1000,
          exportTimeoutMillis: Math.min(8_000, sampleSeconds * 1000),
        }),
      ],
    });
    this.#observe(this.#gauges.getMeter('demo'));
    this.port = await listenOnLoopback(this.#server, 0);
    this.run();
    this.#timer = setInterval(() => this.run(), sampleSeconds * 1000);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#telemetry?.shutdown();
    await this.#gauges?.shutdown({ timeoutMillis: 2_000 }).catch(() => undefined);
  }

  #observe(meter: Meter): void {
    meter
      .createObservableGauge('job.rows.written', { unit: '{row}' })
      .addCallback((result) => result.observe(this.#table.length));
    meter
      .createObservableGauge('job.run.duration', { unit: 's' })
      .addCallback((result) => result.observe(this.#runSeconds));
    meter.createObservableGauge('job.column.median').addCallback((result) => {
      for (const column of JOB_COLUMNS) {
        const middle = medianOf(this.#table, column);
        if (middle !== null) result.observe(middle, { column });
      }
    });
    meter.createObservableGauge('job.column.null_share', { unit: '1' }).addCallback((result) => {
      for (const column of JOB_COLUMNS)
        result.observe(this.#nullShares.get(column) ?? 0, { column });
    });
  }

  #noteNulls(column: JobColumn): void {
    const missing = this.#table.filter((row) => row[column] === null).length;
    this.#nullShares.set(column, missing / Math.max(1, this.#table.length));
    if (missing > NULL_SHARE_WORTH_A_LINE * this.#table.length)
      this.#telemetry?.log(
        'error',
        `the order book returned no ${column} for ${missing} of ${this.#table.length} customers`,
        { column },
      );
  }
}
