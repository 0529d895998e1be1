import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { z } from 'zod';
import type { DecisionShares } from '../../demo/backfill/draw-chunk.ts';
import { DurationCell } from '../../demo/backfill/duration-cell.ts';
import { MetricPoints } from '../../demo/backfill/metric-points.ts';
import type { Announce } from '../../demo/changes/announce.ts';
import { Company } from '../../demo/company/company.ts';
import type { Graph } from '../../demo/company/graph.ts';
import type { FeatureJob } from '../../demo/features/feature-job.ts';
import { JOB_COLUMNS } from '../../demo/model/features.ts';
import { FraudSpec } from '../../demo/model/fraud-spec.ts';
import { drawTransaction } from '../../demo/model/transactions.ts';
import { createRng, logNormal, type Rng } from '../../demo/random.ts';
import { callAttributes } from '../../demo/service/call-peer.ts';
import type { FraudScorer } from '../../demo/service/fraud-scorer.ts';
import { DeskBook } from '../../demo/serving/desk-state.ts';
import { ModelDesk } from '../../demo/serving/model-desk.ts';
import type { FraudDesk } from '../../demo/serving/model-desks.ts';
import { mainVersion } from '../../demo/serving/traffic.ts';
import { createExporters, type Exporters } from '../../demo/telemetry/exporters.ts';
import { resourceAttributes } from '../../demo/telemetry/resource-attributes.ts';
import type { VirtualClock } from './clock.ts';

/** Purchases per second that the model scores. */
const RATE = 8;
const LATENCY_MS = 18;
export const LABEL_DELAY_S = 20;
const JOB_VERSION = '4.1.0';
/** The demo itself does not run, so nothing is ever sent there. */
const NOWHERE = { url: 'http://127.0.0.1:9', apiKey: '', sampleSeconds: 10 };

const judgement = z.object({ decision: z.enum(['approve', 'review', 'decline']) });

type Rows = { path: string; rows: unknown[] };
type Tandem = { tandemUrl: string; apiKey: string; announce: Announce };

/**
 * The demo's fraud model without its processes. Uses the demo's own desk, registry client, feature
 * job and world. Purchases are generated for the time of the clock.
 */
export class DrawnModel {
  readonly company: Company;
  readonly desk: FraudDesk;
  readonly announce: Announce;
  /** Shares of the model's decisions in the newest interval. */
  decisions: DecisionShares = { approve: 1, review: 0, decline: 0 };
  readonly #clock: VirtualClock;
  readonly #rng: Rng;
  readonly #exporters: Exporters = createExporters(NOWHERE);
  readonly #waiting = new Map<string, unknown[]>();
  #requests = 0;

  constructor(graph: Graph, clock: VirtualClock, { tandemUrl, apiKey, announce }: Tandem) {
    const { seed } = graph;
    this.announce = announce;
    this.#clock = clock;
    this.#rng = createRng(`purchases:${seed}`);
    this.company = new Company(graph, this.#exporters, createRng(`company:${seed}`));
    const scorer = this.#scorer;
    scorer.rowOf = (customer) => {
      const row = this.job.table[customer];
      if (row === undefined) throw new Error(`the job wrote nothing of customer ${customer}`);
      return row;
    };
    this.job.run();
    const spec = new FraudSpec(this.company, scorer, createRng(`outcomes:${seed}`));
    const folder = mkdtempSync(join(tmpdir(), 'tandem-world-'));
    this.desk = new ModelDesk(this.company.serviceOf('fraud')?.spec.name ?? '', spec, {
      company: this.company,
      announce,
      tandemUrl,
      apiKey,
      labelDelaySeconds: LABEL_DELAY_S,
      timer: this.#exporters.timer,
      book: new DeskBook(join(folder, 'models.json'), seed),
      rng: createRng(`labels:${seed}`),
      newRequestId: () => {
        this.#requests += 1;
        return `r-${this.#requests}`;
      },
      sinkOf: (path) => ({
        flush: () => Promise.resolve(),
        push: (row) => {
          const waiting = this.#waiting.get(path) ?? [];
          waiting.push(row);
          this.#waiting.set(path, waiting);
        },
      }),
    });
  }

  get name(): string {
    return this.desk.name;
  }

  /** The version that serves most requests. */
  get version(): string {
    return mainVersion(this.desk.traffic);
  }

  get job(): FeatureJob {
    const { job } = this.company;
    if (job === null) throw new Error('the company has no feature job');
    return job;
  }

  /** Scores the purchases of an interval in order, and sets the clock to its end. */
  draw(fromMs: number, toMs: number): void {
    this.job.run();
    const count = Math.round(((toMs - fromMs) / 1_000) * RATE);
    const counts = { approve: 0, review: 0, decline: 0 };
    for (let index = 0; index < count; index += 1) {
      this.#clock.set(Math.floor(fromMs + ((index + 0.5) * (toMs - fromMs)) / count));
      const transaction = drawTransaction(this.#rng, this.company.world.mix());
      const answer = this.#scorer.answer(JSON.stringify({ transaction }));
      answer.keep(logNormal(this.#rng, LATENCY_MS, 0.24));
      counts[judgement.parse(answer.body).decision] += 1;
    }
    this.#clock.set(toMs);
    this.desk.queueDueLabels(toMs);
    this.decisions = {
      approve: counts.approve / count,
      review: counts.review / count,
      decline: counts.decline / count,
    };
  }

  /** Rows and labels that are ready to be sent, rows first. */
  takeRows(): Rows[] {
    const taken = ['/api/ingest/inference', '/api/ingest/labels'].map((path) => ({
      path,
      rows: this.#waiting.get(path) ?? [],
    }));
    this.#waiting.clear();
    return taken.filter(({ rows }) => rows.length > 0);
  }

  /**
   * Telemetry of the feature job about itself, and of the model's service about its calls to the
   * job.
   */
  telemetry(fromMs: number, toMs: number, sampleSeconds: number): ResourceMetrics[] {
    const stepMs = sampleSeconds * 1_000;
    const { name: service, company, job } = this;
    const { host } = company.graph;
    const ofJob = new MetricPoints();
    const ofService = new MetricPoints();
    for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
      const step = { fromMs: atMs, toMs: atMs + stepMs };
      const call = new DurationCell();
      call.add(logNormal(this.#rng, 12, 0.2));
      ofService.histogram(
        'http.client.request.duration',
        callAttributes({ name: job.name, kind: 'service' }, 200),
        step,
        call.take(1, this.#rng),
      );
      ofJob.gauge('job.rows.written', '{row}', step, job.table.length);
      ofJob.gauge('job.run.duration', 's', step, 0.01 * logNormal(this.#rng, 1, 0.1));
      for (const column of JOB_COLUMNS) {
        const known = job.table.flatMap((row) => row[column] ?? []).toSorted((a, b) => a - b);
        const middle = known[Math.floor(known.length / 2)];
        if (middle !== undefined) ofJob.gauge('job.column.median', '', step, middle, { column });
        const missing = 1 - known.length / job.table.length;
        ofJob.gauge('job.column.null_share', '1', step, missing, { column });
      }
    }
    const at = (name: string, version: string) =>
      resourceAttributes(name, version, `${name}-0`, host);
    const { version } = company.services.get(service) ?? { version: '' };
    return [
      ofJob.toResourceMetrics(at(job.name, JOB_VERSION)),
      ofService.toResourceMetrics({ ...at(service, version), 'host.name': 'model-host-1' }),
    ];
  }

  stop(): Promise<void> {
    return this.#exporters.shutdown();
  }

  get #scorer(): FraudScorer {
    const { scorer } = this.company;
    if (scorer === null) throw new Error('the company judges no purchases');
    return scorer;
  }
}
