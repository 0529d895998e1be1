import { randomUUID } from 'node:crypto';
import { newRef } from '../changes/announce.ts';
import type { Announce } from '../changes/announce.ts';
import type { Company } from '../company/company.ts';
import { fraudProbability } from '../model/concept.ts';
import { encode, jobRowOf } from '../model/features.ts';
import type { FraudModel } from '../model/fraud-model.ts';
import { knownOf } from '../model/training-rows.ts';
import { orderBook } from '../model/transactions.ts';
import { createRng } from '../random.ts';
import { MlflowClient } from '../registry/mlflow-client.ts';
import { registerModel } from '../registry/register-model.ts';
import type { Registration, TrainingNote } from '../registry/register-model.ts';
import { FIRST_VERSION } from '../service/fraud-scorer.ts';
import type { FraudScorer, Scored } from '../service/fraud-scorer.ts';
import { readDesk, writeDesk } from './desk-state.ts';
import type { DeskState } from './desk-state.ts';
import type { HistoryRow } from './draw-history.ts';
import { LabelQueue } from './label-queue.ts';
import { RowSender } from './row-sender.ts';
import { ServedRows } from './served-rows.ts';
import { mainVersion, trafficWords, withOrder } from './traffic.ts';
import type { Traffic, TrafficOrder } from './traffic.ts';
import { toInferenceRow, toLabelRow } from './wire-rows.ts';

export interface DeskOptions {
  readonly company: Company;
  readonly announce: Announce;
  readonly tandemUrl: string;
  readonly apiKey: string;
  readonly labelDelaySeconds: number;
  readonly statePath: string;
}

/** Three and a half hours of the live shop, or its whole drawn history and an hour. */
const KEPT_ROWS = 200_000;
const LABELS_EVERY_MS = 2_000;
const MAX_BACKOFF_MS = 15_000;

/** Keeps the company's model: its versions, what it answered, the labels, and its entries in the registry. */
export class ModelDesk {
  /** Name of the model, and of the service that serves it. */
  readonly name: string;
  readonly scorer: FraudScorer;
  readonly company: Company;
  readonly rows = new ServedRows(KEPT_ROWS);
  /** Labels of older requests that were known by then are history, later ones are live. */
  readonly openedAtMs = Date.now();
  state: DeskState;
  readonly #options: DeskOptions;
  readonly #client: MlflowClient;
  readonly #labels: LabelQueue;
  readonly #inferenceSender: RowSender;
  readonly #labelSender: RowSender;
  readonly #rng;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: DeskOptions) {
    const { company, tandemUrl, apiKey, labelDelaySeconds, statePath } = options;
    const service = [...company.services.values()].find((node) => node.scorer !== null);
    if (service === undefined || service.scorer === null)
      throw new Error('the company has no model');
    this.#options = options;
    this.company = company;
    this.name = service.spec.name;
    this.scorer = service.scorer;
    this.#client = new MlflowClient(options);
    this.#rng = createRng(`desk:${company.graph.seed}:${Date.now()}`);
    this.#labels = new LabelQueue(labelDelaySeconds * 1000, () => company.world.labelDelay());
    this.#inferenceSender = new RowSender({ tandemUrl, apiKey, path: '/api/ingest/inference' });
    this.#labelSender = new RowSender({ tandemUrl, apiKey, path: '/api/ingest/labels' });
    this.state = readDesk(statePath, company.graph.seed) ?? this.#firstState();
    for (const { version, parameters } of this.state.versions)
      this.scorer.load(version, parameters);
    this.scorer.traffic = this.state.traffic;
    service.onScored = (scored, latencyMs) => this.#note(scored, latencyMs);
  }

  /** Rows and labels flow from now on, and the first version is registered as soon as that is possible. */
  begin(): void {
    this.#inferenceSender.start();
    this.#labelSender.start();
    this.#timer = setInterval(() => this.#sendDueLabels(Date.now()), LABELS_EVERY_MS);
    void this.#registerFirst();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#inferenceSender.stop();
    this.#labelSender.stop();
  }

  get traffic(): Traffic {
    return this.scorer.traffic;
  }

  knows(version: string): boolean {
    return this.scorer.versions.includes(version);
  }

  save(change: Partial<DeskState>): void {
    this.state = { ...this.state, ...change };
    writeDesk(this.#options.statePath, this.state);
  }

  /** Registers a trained model and loads it; nothing is served by it yet. */
  async register(model: FraudModel, note: TrainingNote): Promise<Registration> {
    const made = await registerModel(this.#client, this.name, model, note);
    this.#keep(made.version, made.runId, model);
    return made;
  }

  /** A version that the registry does not know, where nobody answers there. */
  loadUnregistered(model: FraudModel): string {
    const numbers = this.scorer.versions.map(Number).filter(Number.isFinite);
    const version = String(Math.max(0, ...numbers) + 1);
    this.#keep(version, null, model);
    return version;
  }

  /** Splits the live traffic and announces it. Answers the split before. */
  setTraffic(order: TrafficOrder, actor: string, ref = newRef()): Traffic {
    if (!this.knows(order.version)) throw new Error(`version ${order.version} is not loaded`);
    const before = this.traffic;
    const after = withOrder(before, order);
    if (trafficWords(before) === trafficWords(after)) return before;
    this.scorer.traffic = after;
    this.save({ traffic: { shares: [...after.shares], shadow: after.shadow } });
    this.#options.announce({
      kind: 'model_version',
      ref,
      title:
        order.mode === 'shadow'
          ? `Ask version ${order.version} of ${this.name} in the shadow (${order.percent} %)`
          : `Serve version ${order.version} of ${this.name} to ${order.mode === 'full' ? 100 : order.percent} %`,
      occurredAt: new Date().toISOString(),
      resource: { kind: 'model', name: this.name },
      environment: 'production',
      before: after.shares.length === 1 ? mainVersion(before) : trafficWords(before),
      after: after.shares.length === 1 ? mainVersion(after) : trafficWords(after),
      actor,
    });
    return before;
  }

  /** Keeps a request of the history, with its label or the prospect of one. */
  keep({ requestId, timeMs, features, fraud, labelAtMs }: HistoryRow): void {
    const row = this.rows.add(timeMs, features);
    if (labelAtMs <= this.openedAtMs) return this.rows.label(row, fraud);
    const delayMs = Math.max(1, this.#options.labelDelaySeconds * 1000);
    const patience = (labelAtMs - timeMs) / delayMs;
    this.#labels.add({ row, requestId, fraud, scoredAtMs: timeMs, patience });
  }

  #firstState(): DeskState {
    const { first, traffic } = this.scorer;
    return {
      seed: this.#options.company.graph.seed,
      versions: [{ version: FIRST_VERSION, runId: null, parameters: first.parameters }],
      traffic: { shares: [...traffic.shares], shadow: null },
      history: null,
    };
  }

  #keep(version: string, runId: string | null, { parameters }: FraudModel): void {
    this.scorer.load(version, parameters);
    const others = this.state.versions.filter((known) => known.version !== version);
    this.save({ versions: [...others, { version, runId, parameters }] });
  }

  #note({ version, transaction, served, probability }: Scored, latencyMs: number): void {
    const nowMs = Date.now();
    const { graph, world } = this.company;
    const known = knownOf(orderBook(graph.seed), transaction.customer);
    const fraud = this.#rng() < fraudProbability(transaction, known, world.concept()) ? 1 : 0;
    const requestId = randomUUID();
    // The training reads the order book itself: what only the service counts otherwise is not in it.
    const age = served.account_age_days === null ? null : jobRowOf(known).account_age_days;
    const unit = this.company.job?.unit() ?? 1;
    const trained = { ...served, account_age_days: age === null ? null : age * unit };
    const row = this.rows.add(nowMs, encode(trained));
    this.#labels.add({
      row,
      requestId,
      fraud,
      scoredAtMs: nowMs,
      patience: 0.7 + 0.6 * this.#rng(),
    });
    this.#inferenceSender.push(
      toInferenceRow({
        model: this.name,
        version,
        requestId,
        timeMs: nowMs,
        served,
        probability,
        latencyMs,
      }),
    );
  }

  #sendDueLabels(nowMs: number): void {
    for (const label of this.#labels.due(nowMs)) {
      this.rows.label(label.row, label.fraud);
      this.#labelSender.push(
        toLabelRow({ model: this.name, requestId: label.requestId }, label.fraud, nowMs),
      );
    }
  }

  /** Until the registry has it; nothing waits for that. */
  async #registerFirst(): Promise<void> {
    const nowMs = Date.now();
    const note: TrainingNote = {
      runName: 'first-training',
      source: `order book of the shop, joined by ${this.company.job?.name ?? 'hand'}`,
      tags: { reason: 'the first model of the shop' },
      startedAtMs: nowMs,
      endedAtMs: nowMs,
    };
    for (let attempt = 0; this.state.versions[0]?.runId === null && !this.#stopped; attempt += 1) {
      try {
        const { runId, version } = await registerModel(
          this.#client,
          this.name,
          this.scorer.first,
          note,
        );
        this.#nameFirst(version, runId);
        return;
      } catch (error) {
        if (attempt % 20 === 0)
          console.error(`demo: the registry does not take the model yet: ${String(error)}`);
      }
      await new Promise((resolve) => {
        setTimeout(resolve, Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** Math.min(attempt, 4))).unref();
      });
    }
  }

  /** The registry says what the version that serves since the start is called. */
  #nameFirst(version: string, runId: string): void {
    const [first, ...others] = this.state.versions;
    if (first === undefined) return;
    this.scorer.load(version, first.parameters);
    const rename = (name: string): string => (name === first.version ? version : name);
    const { shares, shadow } = this.traffic;
    const traffic = {
      shares: shares.map((share) => ({ ...share, version: rename(share.version) })),
      shadow: shadow === null ? null : rename(shadow),
    };
    this.scorer.traffic = traffic;
    this.save({ versions: [{ ...first, version, runId }, ...others], traffic });
  }
}
