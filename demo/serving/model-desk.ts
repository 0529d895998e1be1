import { randomUUID } from 'node:crypto';
import { newRef, type Announce } from '../changes/announce.ts';
import type { Company } from '../company/company.ts';
import { createRng, type Rng } from '../random.ts';
import { MlflowClient } from '../registry/mlflow-client.ts';
import {
  logTrainingRun,
  registerModel,
  type Registration,
  type TrainingNote,
} from '../registry/register-model.ts';
import type { FlushTimer } from '../telemetry/flush-timer.ts';
import type { ModelHistory } from '../training/past-run.ts';
import { digestOf, type TrainedModel } from '../training/trained-model.ts';
import { trainingCode } from '../training/training-code.ts';
import type { DeskBook, DeskState } from './desk-state.ts';
import { patienceOf, type HistoryRow } from './draw-history.ts';
import { introduceDesk } from './introduce-desk.ts';
import { LabelQueue } from './label-queue.ts';
import { FIRST_VERSION, type LoadedVersions } from './loaded-versions.ts';
import type { Answered, ModelSpec, NoteAnswer } from './model-spec.ts';
import { RowSender, type RowSink, type SenderOptions } from './row-sender.ts';
import { ServedRows, type LabelledRow } from './served-rows.ts';
import {
  allTo,
  mainVersion,
  describeTraffic,
  withOrder,
  type Traffic,
  type TrafficOrder,
} from './traffic.ts';
import { toInferenceRow, toLabelRow, toShadowRow } from './wire-rows.ts';

export interface DeskOptions {
  readonly company: Company;
  readonly announce: Announce;
  readonly tandemUrl: string;
  readonly apiKey: string;
  readonly labelDelaySeconds: number;
  /** Days of history; defaults to none. */
  readonly historyDays?: number;
  readonly book: DeskBook;
  readonly timer: FlushTimer;
  /** Destination of rows and labels; absent: over HTTP, in batches of a few seconds. */
  readonly sinkOf?: (path: SenderOptions['path']) => RowSink;
  /** Random source of label delays; by default seeded with the start time. */
  readonly rng?: Rng;
  readonly newRequestId?: () => string;
}

export interface RetrainOrder {
  readonly trainFromAt: string;
  readonly trainToAt: string;
  readonly baseVersion: string;
  readonly reason: string;
}

/** Parameters of the run to reproduce. Without a window, the run is the first training. */
export interface ReproduceOrder {
  readonly runId: string;
  readonly code: string;
  readonly params: {
    readonly train_from?: string | undefined;
    readonly train_to?: string | undefined;
  };
}

function windowOf({ train_from: from, train_to: to }: ReproduceOrder['params']) {
  return from === undefined || to === undefined
    ? null
    : ([Date.parse(from), Date.parse(to)] as const);
}

function servedSource(name: string, from: string, to: string): string {
  return `predictions of ${name} from ${from} to ${to}`;
}

/** Maximum number of training rows for a retraining. */
const MAX_TRAINING_ROWS = 8_000;
/**
 * For the model with the most requests: three and a half hours of the live shop, or its whole drawn
 * history and an hour.
 */
const KEPT_ROWS = 220_000;
/** Minimum history for earlier trainings. */
const MIN_HISTORY_DAYS = 1;

/** Manages one model of the company: its versions, predictions, labels and registry entries. */
export class ModelDesk<A extends Answered, P> {
  /** Name of the model, and of the service that serves it. */
  readonly name: string;
  readonly spec: ModelSpec<A, P>;
  readonly company: Company;
  readonly rows: ServedRows;
  /** Labels of older requests due before this time belong to the history; later ones are live. */
  readonly openedAtMs = Date.now();
  /** Typical delay of a label. */
  readonly labelDelayMs: number;
  state: DeskState<P>;
  readonly #options: DeskOptions;
  readonly #client: MlflowClient;
  readonly #labels: LabelQueue;
  readonly #inferenceSender: RowSink;
  readonly #labelSender: RowSink;
  readonly #rng: Rng;
  #stopped = false;

  constructor(name: string, spec: ModelSpec<A, P>, options: DeskOptions) {
    const { company, tandemUrl, apiKey, labelDelaySeconds, book } = options;
    this.#options = options;
    this.name = name;
    this.spec = spec;
    this.company = company;
    this.rows = new ServedRows(KEPT_ROWS, spec.width);
    this.labelDelayMs = Math.max(1, labelDelaySeconds * spec.labelShare * 1000);
    this.#client = new MlflowClient(options);
    this.#rng = options.rng ?? createRng(`desk:${company.graph.seed}:${name}:${Date.now()}`);
    this.#labels = new LabelQueue(this.labelDelayMs, () => spec.lateness());
    const sinkOf =
      options.sinkOf ??
      ((path: SenderOptions['path']) => new RowSender({ tandemUrl, apiKey, path }));
    this.#inferenceSender = sinkOf('/api/ingest/inference');
    this.#labelSender = sinkOf('/api/ingest/labels');
    this.state = book.read(name, spec.parameters) ?? {
      versions: [{ version: FIRST_VERSION, runId: null, parameters: spec.first.parameters }],
      traffic: { shares: [...allTo(FIRST_VERSION).shares], shadow: null },
      history: null,
    };
    for (const { version, parameters } of this.state.versions)
      this.versions.load(version, parameters);
    this.versions.traffic = this.state.traffic;
    spec.onAnswer((...told) => this.#note(...told));
  }

  /** Starts sending rows and labels, and registers the first version as soon as possible. */
  begin(): void {
    this.#options.timer.add(this.#flush);
    void introduceDesk(this, { client: this.#client, stopped: () => this.#stopped });
  }

  stop(): void {
    this.#stopped = true;
    this.#options.timer.remove(this.#flush);
  }

  get versions(): LoadedVersions<P, unknown> {
    return this.spec.versions;
  }

  get traffic(): Traffic {
    return this.versions.traffic;
  }

  save(change: Partial<DeskState<P>>): void {
    this.state = { ...this.state, ...change };
    this.#options.book.write(this.name, this.state);
  }

  /** Registers a trained model and loads it, without traffic. */
  async register(model: TrainedModel<P>, note: TrainingNote): Promise<Registration> {
    const { papers } = this.spec;
    const made = await registerModel(this.#client, this.name, { papers, model, note });
    this.keepVersion(made.version, made.runId, model);
    return made;
  }

  /** The labeled rows of the window; throws when there are too few to learn from. */
  rowsToTrainOn({ trainFromAt, trainToAt }: RetrainOrder): LabelledRow[] {
    const [fromMs, toMs] = [Date.parse(trainFromAt), Date.parse(trainToAt)];
    const rows = this.rows.labelled(fromMs, toMs, MAX_TRAINING_ROWS);
    this.spec.checkRows(rows);
    return this.spec.asBooked(rows);
  }

  /** Throws if the run was trained with different code. */
  checkCode({ code }: ReproduceOrder): void {
    if (code !== trainingCode())
      throw new Error(`the run was trained with code ${code}, this is ${trainingCode()}`);
  }

  /** The dataset that a training like this run would read now. */
  dataNow({ params }: ReproduceOrder): { name: string; digest: string } {
    const window = windowOf(params);
    const name = this.spec.papers.dataset;
    if (window === null) return { name, digest: this.spec.first.digest };
    const rows = this.rows.labelled(...window, MAX_TRAINING_ROWS);
    return { name, digest: digestOf(this.spec.asBooked(rows)) };
  }

  /**
   * Repeats the training of a run and logs it as a separate run. Registers nothing. Returns the new
   * run's id.
   */
  async reproduce({ runId, params }: ReproduceOrder): Promise<string> {
    const window = windowOf(params);
    const startedAtMs = Date.now();
    const { papers } = this.spec;
    const model =
      window === null
        ? this.spec.trainFirst()
        : await this.spec.train(
            this.spec.asBooked(this.rows.labelled(...window, MAX_TRAINING_ROWS)),
          );
    const [from, to] = [params.train_from, params.train_to];
    const note: TrainingNote = {
      runName: `repeat-${new Date(startedAtMs).toISOString().slice(0, 16)}`,
      source:
        from === undefined || to === undefined
          ? papers.firstSource
          : servedSource(this.name, from, to),
      ...(from === undefined || to === undefined
        ? {}
        : { params: { train_from: from, train_to: to } }),
      tags: { 'tandem.reproduces': runId },
      startedAtMs,
      endedAtMs: Date.now(),
    };
    return (await logTrainingRun(this.#client, this.name, { papers, model, note })).runId;
  }

  /** Trains on served requests and registers the next version, which has no traffic yet. */
  async retrain(order: RetrainOrder): Promise<Registration> {
    const { trainFromAt, trainToAt, baseVersion, reason } = order;
    const rows = this.rowsToTrainOn(order);
    const startedAtMs = Date.now();
    const model = await this.spec.train(rows);
    return this.register(model, {
      runName: `retraining-${new Date(startedAtMs).toISOString().slice(0, 16)}`,
      source: servedSource(this.name, trainFromAt, trainToAt),
      params: { train_from: trainFromAt, train_to: trainToAt },
      tags: { reason, base_version: baseVersion, train_from: trainFromAt, train_to: trainToAt },
      startedAtMs,
      endedAtMs: Date.now(),
    });
  }

  /** Loads a version without registering it, for when the registry does not respond. */
  loadUnregistered(model: TrainedModel<P>): string {
    const numbers = this.versions.names.map(Number).filter(Number.isFinite);
    const version = String(Math.max(0, ...numbers) + 1);
    this.keepVersion(version, null, model);
    return version;
  }

  /** Splits the live traffic and announces the change. Returns the previous split. */
  setTraffic(order: TrafficOrder, actor: string, ref = newRef()): Traffic {
    if (!this.versions.has(order.version))
      throw new Error(`version ${order.version} is not loaded`);
    const before = this.traffic;
    const after = withOrder(before, order);
    if (describeTraffic(before) === describeTraffic(after)) return before;
    this.versions.traffic = after;
    this.save({ traffic: { shares: [...after.shares], shadow: after.shadow } });
    this.#options.announce({
      kind: 'model_version',
      ref,
      title:
        order.mode === 'shadow'
          ? `Shadow version ${order.version} of ${this.name} (${order.percent} %)`
          : `Serve version ${order.version} of ${this.name} to ${order.mode === 'full' ? 100 : order.percent} %`,
      occurredAt: new Date().toISOString(),
      resource: { kind: 'model', name: this.name },
      environment: 'production',
      before: after.shares.length === 1 ? mainVersion(before) : describeTraffic(before),
      after: after.shares.length === 1 ? mainVersion(after) : describeTraffic(after),
      actor,
    });
    return before;
  }

  /** Stores a request of the history, with its label or a pending label. */
  keep({ requestId, timeMs, outcome, labelAtMs }: HistoryRow<A>): void {
    const row = this.rows.add(timeMs, outcome.features);
    const { label, sent } = outcome;
    if (labelAtMs <= this.openedAtMs) return this.rows.label(row, label);
    const patience = (labelAtMs - timeMs) / this.labelDelayMs;
    this.#labels.add({ row, requestId, label, sent, answeredAtMs: timeMs, patience });
  }

  /** Loads a trained version, without traffic. */
  keepVersion(version: string, runId: string | null, { parameters }: TrainedModel<P>): void {
    this.versions.load(version, parameters);
    const others = this.state.versions.filter((known) => known.version !== version);
    this.save({ versions: [...others, { version, runId, parameters }] });
  }

  /** Records when a version of the history served. */
  keepServed(span: NonNullable<DeskState<P>['served']>[number]): void {
    const others = (this.state.served ?? []).filter(({ version }) => version !== span.version);
    this.save({ served: [...others, span] });
  }

  /** Announces changes of the serving version in the history; repeats are stored once. */
  announceServed(): void {
    const { name, state } = this;
    const first = this.servedAt(0);
    const served = (state.served ?? []).toSorted((a, b) => a.fromMs - b.fromMs);
    for (const atMs of new Set(served.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))) {
      const [before, after] = [this.servedAt(atMs - 1), this.servedAt(atMs)];
      this.#options.announce({
        kind: 'model_version',
        ref: `served-${name}-${atMs}`,
        title:
          after === first
            ? `Roll ${name} back to version ${after}`
            : `Serve version ${after} of ${name} to 100 %`,
        occurredAt: new Date(atMs).toISOString(),
        resource: { kind: 'model', name },
        environment: 'production',
        before,
        after,
        actor: 'ml-engineer',
      });
    }
  }

  /** The version that served at a time of the history. */
  servedAt(timeMs: number): string {
    const span = this.state.served?.find(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
    return span?.version ?? this.state.versions[0]?.version ?? this.versions.main;
  }

  #note(...[answered, latencyMs, shadow]: Parameters<NoteAnswer<A>>): void {
    const timeMs = Date.now();
    const requestId = this.#options.newRequestId?.() ?? randomUUID();
    const { features, label, sent } = this.spec.outcome(answered);
    const row = this.rows.add(timeMs, features);
    const patience = patienceOf(this.#rng());
    this.#labels.add({ row, requestId, label, sent, answeredAtMs: timeMs, patience });
    const { version } = answered;
    this.#inferenceSender.push(
      toInferenceRow(
        { model: this.name, version, requestId, timeMs, latencyMs },
        this.spec.sentAnswer(answered),
      ),
    );
    if (shadow === null) return;
    this.#inferenceSender.push(
      toShadowRow(
        { model: this.name, version: shadow.version, requestId, timeMs },
        this.spec.sentAnswer(shadow),
      ),
    );
  }

  /** Sends the rows and the due labels. */
  readonly #flush = async (): Promise<void> => {
    this.queueDueLabels(Date.now());
    await Promise.all([this.#inferenceSender.flush(), this.#labelSender.flush()]);
  };

  /** Queues due labels for sending. */
  queueDueLabels(nowMs: number): void {
    for (const { row, requestId, label, sent } of this.#labels.due(nowMs)) {
      this.rows.label(row, label);
      this.#labelSender.push(toLabelRow({ model: this.name, requestId }, sent, nowMs));
    }
  }

  /** The trainings before the demo opened; null where there are none. */
  get history(): ModelHistory<P> | null {
    const { historyDays = 0 } = this.#options;
    if (historyDays < MIN_HISTORY_DAYS) return null;
    return this.spec.history(this.state.history?.anchorMs ?? this.openedAtMs, historyDays);
  }

  /** Registers the version that has served since the start, once. Returns its name. */
  async registerFirst(): Promise<string> {
    const { papers, first } = this.spec;
    if (this.state.versions[0]?.runId === null) {
      const nowMs = Date.now();
      const note: TrainingNote = {
        runName: 'first-training',
        source: papers.firstSource,
        tags: { reason: 'the first model of the shop' },
        ...(this.history?.first ?? { startedAtMs: nowMs, endedAtMs: nowMs }),
      };
      const made = await registerModel(this.#client, this.name, { papers, model: first, note });
      this.#nameFirst(made);
    }
    return this.state.versions[0]?.version ?? FIRST_VERSION;
  }

  /** Renames the version that has served since the start to the name assigned by the registry. */
  #nameFirst({ version, runId }: Registration): void {
    const [first, ...others] = this.state.versions;
    if (first === undefined) return;
    this.versions.load(version, first.parameters);
    const rename = (name: string): string => (name === first.version ? version : name);
    const { shares, shadow } = this.traffic;
    const traffic = {
      shares: shares.map((share) => ({ ...share, version: rename(share.version) })),
      shadow: shadow === null ? null : rename(shadow),
    };
    this.versions.traffic = traffic;
    this.save({ versions: [{ ...first, version, runId }, ...others], traffic });
  }
}
