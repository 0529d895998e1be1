import type { Announce } from '../../demo/changes/announce.ts';
import { Company } from '../../demo/company/company.ts';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import type { FaultRecord, ModelFaultKind } from '../../demo/faults/fault-record.ts';
import {
  injectModelFault,
  lopsidedModel,
  MODEL_FAULT_STRENGTH,
  modelFaultTruth,
} from '../../demo/faults/model-faults.ts';
import { FraudSpec } from '../../demo/model/fraud-spec.ts';
import { drawTransaction } from '../../demo/model/transactions.ts';
import { createRng } from '../../demo/random.ts';
import { RecommenderSpec } from '../../demo/ranking/recommender-spec.ts';
import { drawVisit } from '../../demo/ranking/visits.ts';
import type { ModelServer } from '../../demo/service/model-server.ts';
import type { Answered, ModelSpec } from '../../demo/serving/model-spec.ts';
import { allTo } from '../../demo/serving/traffic.ts';
import { toInferenceRow, toLabelRow } from '../../demo/serving/wire-rows.ts';
import { createExporters } from '../../demo/telemetry/exporters.ts';

/** A demo model's request and its label, in the format that the model's sender transmits. */
export type DemoRequest = { row: Record<string, unknown>; label: Record<string, unknown> };
type At = { model: string; atMs: number };

const SEED = 'default';
const LATENCY_MS = 8;

/**
 * The demo company without its processes. Its models score its shoppers, in a world that faults
 * change. Returns rows in the format of the demo's senders, for any requested time.
 */
export class DemoOnPaper {
  readonly company: Company;
  readonly #exporters = createExporters({
    url: 'http://127.0.0.1:9',
    apiKey: '',
    sampleSeconds: 10,
  });
  readonly #rng = createRng(`paper:${SEED}`);
  #requests = 0;

  constructor() {
    this.company = new Company(seededGraph(SEED), this.#exporters);
    const { job, scorer } = this.company;
    job?.run();
    // Replaces the HTTP call from the service to the job.
    if (job !== null && scorer !== null)
      scorer.rowOf = (customer) => {
        const row = job.table[customer];
        if (row === undefined) throw new Error(`the job wrote nothing of customer ${customer}`);
        return row;
      };
  }

  /** Applies a fault at full strength. Returns its ground truth. */
  async break(kind: ModelFaultKind, target: string, announce: Announce = () => undefined) {
    const record: FaultRecord = {
      kind,
      seed: SEED,
      target,
      strength: MODEL_FAULT_STRENGTH[kind],
      rampSeconds: 0,
      startedAtMs: 0,
      endedAtMs: null,
      truth: modelFaultTruth(kind, target),
      carriedOut: true,
    };
    await injectModelFault(this.company, { desk: null, announce }, record);
    this.company.job?.run();
    return record.truth;
  }

  /**
   * Routes all requests of the fraud model to another version, the one of the `bad-model-version`
   * fault.
   */
  serveBadVersion(version: string): void {
    const versions = this.company.scorer?.versions;
    const { parameters } = lopsidedModel(SEED, MODEL_FAULT_STRENGTH['bad-model-version']);
    versions?.load(version, parameters);
    if (versions !== undefined) versions.traffic = allTo(version);
  }

  /** Purchases that the fraud model scores, one per call. */
  purchases(): (at: At) => DemoRequest {
    const { scorer, world } = this.company;
    if (scorer === null) throw new Error('the company judges no purchases');
    const spec = new FraudSpec(this.company, scorer, createRng(`outcomes:${SEED}`));
    return this.#asked(spec, scorer, () => ({
      transaction: drawTransaction(this.#rng, world.mix()),
    }));
  }

  /** Page visits for which the recommender generates a list, one per call. */
  visits(): (at: At) => DemoRequest {
    const { recommender, world } = this.company;
    if (recommender === null) throw new Error('the company recommends nothing');
    const spec = new RecommenderSpec(
      SEED,
      recommender,
      () => world.campaign(),
      createRng(`clicks:${SEED}`),
    );
    return this.#asked(spec, recommender, () => ({
      visit: drawVisit(this.#rng, world.mix().campaign),
    }));
  }

  end(): Promise<void> {
    return this.#exporters.shutdown();
  }

  #asked<A extends Answered, P>(
    spec: ModelSpec<A, P>,
    server: ModelServer,
    ask: () => unknown,
  ): (at: At) => DemoRequest {
    let last: A | null = null;
    spec.onAnswer((answered) => {
      last = answered;
    });
    const answerTo = (): A => {
      server.answer(JSON.stringify(ask())).keep(LATENCY_MS);
      if (last === null) throw new Error('the model did not respond');
      return last;
    };
    return ({ model, atMs }) => {
      const answered = answerTo();
      this.#requests += 1;
      const requestId = `${model}-${this.#requests}`;
      const { version } = answered;
      const told = { model, version, requestId, timeMs: atMs, latencyMs: LATENCY_MS };
      return {
        row: toInferenceRow(told, spec.sentAnswer(answered)),
        label: toLabelRow(told, spec.outcome(answered).sent, atMs),
      };
    };
  }
}
