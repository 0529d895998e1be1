import { randomBytes } from 'node:crypto';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Role } from '#lib/permissions.ts';
import type { ActionDetail, ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { connectExecutor, makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { getIncident } from '#server/incidents/get.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { writeSourceNotes } from '#server/ingest/write-source-notes.ts';
import { deriveResourcesJob } from '#server/jobs/derive-resources.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { learnSchemasJob, registerModelsJob } from '#server/jobs/inference-jobs.ts';
import { watchModelsJob } from '#server/jobs/monitor-models.ts';
import type { Job } from '#server/jobs/queue/job.ts';
import { processIntake } from '#server/jobs/queue/process-queued-items.ts';
import { advanceRolloutsJob } from '#server/jobs/runs/advance-rollouts.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { settleRuns } from '#server/jobs/runs/settle-runs.ts';
import { baselinesJob, rollUpJob } from '#server/jobs/telemetry-jobs.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import type { Change } from '../../demo/changes/announce.ts';
import type { FieldChange, Operation } from '../../demo/changes/carry-out.ts';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { ModelControl } from '../../demo/control/model-control.ts';
import { createRng, type Rng } from '../../demo/random.ts';
import { createMetricExporter } from '../../demo/telemetry/exporters.ts';
import { VirtualClock } from './clock.ts';
import { ControlSite } from './control-site.ts';
import { describeModel } from './describe-model.ts';
import { DrawnModel } from './drawn-model.ts';
import { DrawnServices, type ServiceState } from './drawn-services.ts';
import { startFault, type Fault, type FaultKind, type FaultOptions } from './faults.ts';
import { Front } from './front.ts';
import { harmOf } from './harm-of.ts';
import { operationReport } from './operation-report.ts';
import { patiently } from './patiently.ts';
import { describeIncident } from './read-incident.ts';
import { sendMetrics } from './send-metrics.ts';

const MINUTE_MS = 60_000;
/** The product's default evaluation interval. */
const STEP_MS = env.TANDEM_EVALUATE_SECONDS * 1_000;
/** Healthy operation before the first evaluation: the detectors read 120 samples. */
const WARM_UP_MS = 30 * MINUTE_MS;
const SEND_TIMEOUT_MS = 60_000;
const SERVICES = 'services';
const ROWS_AT_ONCE = 4_000;

export type WorldOptions = {
  /** Determines every generated value. */
  seed: string;
  /** Also generates the purchases that the company's model scores. */
  model?: boolean;
};

function minutesOf(duration: string): number {
  const minutes = /^(\d+)m$/u.exec(duration)?.[1];
  if (minutes === undefined) throw new Error(`${duration} is no duration such as 5m`);
  return Number(minutes) * MINUTE_MS;
}

/**
 * A company with a virtual clock. One step generates the data that the company sends in 30 virtual
 * seconds, sends it through the real ingest, and runs the real worker passes over it. Tandem's
 * orders reach the control endpoint of the world and change the data generated afterwards.
 */
export class World {
  readonly clock = new VirtualClock();
  readonly services: DrawnServices;
  readonly control: ControlSite;
  readonly rng: Rng;
  /** Tandem's orders that immediately made a service worse. */
  readonly harmful: string[] = [];
  readonly #front = new Front();
  readonly #secret = `whsec_${randomBytes(32).toString('base64')}`;
  /** Changes to send with the next step. */
  readonly #announced: Change[] = [];
  readonly #reported: Change[] = [];
  readonly #faults: Fault[] = [];
  readonly #people = new Map<string, Actor>();
  /**
   * Exporters by sender. The services share one API key; each host's exporter has a key of its own.
   */
  readonly #exporters = new Map<string, PushMetricExporter>();
  #key = '';
  #reader: Actor | undefined;
  #steps = 0;
  #changes = 0;

  readonly #withModel: boolean;
  #model: DrawnModel | null = null;

  constructor({ seed, model = false }: WorldOptions) {
    this.#withModel = model;
    this.rng = createRng(`world:${seed}`);
    const graph = { ...seededGraph('default'), seed };
    this.services = new DrawnServices(graph, this.clock, env.TANDEM_SAMPLE_SECONDS);
    this.control = new ControlSite(
      this.services,
      (service, operation) => this.#obey(service, operation),
      this.#secret,
    );
  }

  async open(): Promise<void> {
    await this.#front.start();
    if (this.#withModel) startDriftThreads();
    this.#key = await keyWith(['ingest']);
    this.#connect(SERVICES, this.#key);
    for (const host of this.services.hosts.keys()) this.#connect(host, await keyWith(['ingest']));
    await connectExecutor({ url: await this.control.start(), secret: this.#secret }, 'world');
    this.#reader = await makeUser('Reader', ['viewer']);
    const { nowMs } = this.clock;
    const readyMs = nowMs + WARM_UP_MS;
    if (this.#withModel) await this.#openModel(nowMs, readyMs);
    this.clock.set(readyMs);
    await this.#sendTelemetry(nowMs, readyMs);
    for (let step = 0; step < 4; step += 1) await this.step();
  }

  async close(): Promise<void> {
    for (const exporter of this.#exporters.values()) await exporter.shutdown();
    await this.control.stop();
    await this.#model?.stop();
    await this.#front.stop();
    await closeSpool();
    await db().$disconnect();
    this.clock.stop();
  }

  /** A user with an account and these roles. The same name returns the same user. */
  async person(name: string, roles: Role[]): Promise<Actor> {
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const made = await makeUser(name, roles);
    this.#people.set(name, made);
    return made;
  }

  /** Reports a change in the company, which is sent with the next step. Returns its reference. */
  announce(change: Omit<Change, 'ref' | 'occurredAt' | 'environment'>): string {
    this.#changes += 1;
    const ref = this.lastRef;
    const occurredAt = this.clock.now.toISOString();
    const reported: Change = { ...change, ref, occurredAt, environment: 'production' };
    this.#announced.push(reported);
    this.#reported.push(reported);
    return ref;
  }

  /** Performs an operation on a service and reports it. */
  readonly operate = (
    service: ServiceState,
    operation: Operation,
    actor: string,
  ): FieldChange[] => {
    const changes = this.services.changesOf(service, operation);
    const [change] = changes;
    if (change === undefined) return [];
    this.announce(operationReport(service, operation, change, actor));
    this.services.perform(service, operation);
    return changes;
  };

  #obey(service: ServiceState, operation: Operation): FieldChange[] {
    const before = this.services.qualities();
    const changes = this.operate(service, operation, 'tandem');
    this.harmful.push(...harmOf(service, changes, before, this.services.qualities()));
    return changes;
  }

  /** The model. Throws if the world does not generate one. */
  get model(): DrawnModel {
    if (this.#model === null) throw new Error('the world has no model');
    return this.#model;
  }

  /** Reference of the last reported change. */
  get lastRef(): string {
    return `chg-${this.#changes}`;
  }

  async fault(kind: FaultKind, options: FaultOptions): Promise<Fault> {
    const fault = await startFault(this, kind, options);
    this.#faults.push(fault);
    return fault;
  }

  /** References of the changes reported in the last hour, newest first. */
  changesBefore(): string[] {
    const sinceMs = this.clock.nowMs - 60 * MINUTE_MS;
    return this.#reported
      .filter(({ occurredAt }) => Date.parse(occurredAt) >= sinceMs)
      .map(({ ref }) => ref)
      .toReversed();
  }

  /** Ends every active fault. */
  endFaults(): void {
    for (const fault of this.#faults.splice(0)) fault.end();
  }

  /**
   * Runs 30 virtual seconds: sends what the company generates, then runs one pass of the worker.
   */
  async step(): Promise<void> {
    const { nowMs } = this.clock;
    this.#model?.draw(nowMs, nowMs + STEP_MS);
    this.clock.set(nowMs + STEP_MS);
    await this.#sendTelemetry(nowMs, this.clock.nowMs);
    await this.#sendRows();
    await this.#sendChanges();
    await getSpool().flushed();
    await this.#pass();
  }

  /**
   * Steps until `read` returns a value, and returns it. Throws after this number of virtual
   * minutes, so a slow machine only takes longer.
   */
  async until<T>(
    what: string,
    read: () => Promise<T | null | undefined | false>,
    { virtual }: { virtual: string },
  ): Promise<T> {
    const untilMs = this.clock.nowMs + minutesOf(virtual);
    for (;;) {
      const found = await read();
      if (found !== null && found !== undefined && found !== false) return found;
      if (this.clock.nowMs >= untilMs)
        throw new Error(`${what} did not happen within ${virtual}:\n${await this.describe()}`);
      await this.step();
    }
  }

  /** Lets virtual time pass. */
  async pass(virtual: string): Promise<void> {
    const untilMs = this.clock.nowMs + minutesOf(virtual);
    while (this.clock.nowMs < untilMs) await this.step();
  }

  /**
   * Advances time with telemetry only, without evaluating it. Much faster than `pass`. Afterwards,
   * earlier data is outside the detector windows.
   */
  async rest(virtual: string): Promise<void> {
    const { nowMs } = this.clock;
    this.clock.set(nowMs + minutesOf(virtual));
    await this.#sendTelemetry(nowMs, this.clock.nowMs);
    await getSpool().flushed();
  }

  async incident(id: string): Promise<IncidentDetail> {
    const reader = this.#readerOf();
    const incident = await getIncident(reader, { id });
    const { items } = await listActions(reader, { incidentId: id, limit: 100, brief: true });
    return { ...incident, actions: items };
  }

  /** Unresolved incidents with their actions. */
  async openIncidents(): Promise<IncidentDetail[]> {
    const { items } = await listIncidents(this.#readerOf(), { status: 'open', limit: 100 });
    return Promise.all(items.map(({ id }) => this.incident(id)));
  }

  /** Incidents opened at `from` or later, with their actions. */
  async incidentsSince(from: Date): Promise<IncidentDetail[]> {
    const { items } = await listIncidents(this.#readerOf(), { limit: 100 });
    const since = items.filter(({ openedAt }) => Date.parse(openedAt) >= from.getTime());
    return Promise.all(since.map(({ id }) => this.incident(id)));
  }

  action(id: string): Promise<ActionDetail> {
    return getAction(this.#readerOf(), { id });
  }

  approve({ id, planVersion }: Pick<ActionSummary, 'id' | 'planVersion'>, person: Actor) {
    // Simulates a recent sign-in, which approvals of high-risk actions require.
    const actor = person.kind === 'user' ? { ...person, authenticatedAt: this.clock.now } : person;
    return approve(actor, { id, planVersion, comment: '' });
  }

  /** Summary of the open incidents, for timeout errors. */
  async describe(): Promise<string> {
    const open = await this.openIncidents();
    return open.length === 0 ? 'no incident is open' : open.map(describeIncident).join('\n');
  }

  #readerOf(): Actor {
    if (this.#reader === undefined) throw new Error('the world is not open');
    return this.#reader;
  }

  #connect(sender: string, apiKey: string): void {
    const target = { url: this.#front.url, apiKey, sampleSeconds: env.TANDEM_SAMPLE_SECONDS };
    this.#exporters.set(sender, createMetricExporter(target, SEND_TIMEOUT_MS));
  }

  async #sendTelemetry(fromMs: number, toMs: number): Promise<void> {
    this.services.judge = this.#model;
    const drawn = [
      ...this.services.draw(fromMs, toMs),
      ...(this.#model?.telemetry(fromMs, toMs, env.TANDEM_SAMPLE_SECONDS) ?? []),
    ];
    await Promise.all(
      drawn.map((metrics) => {
        const { attributes } = metrics.resource;
        const sender =
          attributes['service.name'] === undefined ? String(attributes['host.name']) : SERVICES;
        const exporter = this.#exporters.get(sender);
        if (exporter === undefined) throw new Error(`${sender} is not connected`);
        return sendMetrics(exporter, metrics);
      }),
    );
  }

  async #sendRows(): Promise<void> {
    for (const { path, rows } of this.#model?.takeRows() ?? [])
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
        await this.#post(path, rows.slice(from, from + ROWS_AT_ONCE));
  }

  /** Registers the model and sends its predictions from before the first evaluation. */
  async #openModel(fromMs: number, toMs: number): Promise<void> {
    const model = new DrawnModel(this.services.graph, this.clock, {
      tandemUrl: this.#front.url,
      apiKey: await keyWith(['read', 'write', 'models']),
      announce: (change) => {
        this.#announced.push(change);
        this.#reported.push(change);
      },
    });
    this.#model = model;
    this.control.models = new ModelControl(model.company, [model.desk]);
    await patiently(() => model.desk.registerFirst());
    await describeModel(await this.person('Risk team', ['ml-engineer']), model);
    for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) model.draw(atMs, atMs + MINUTE_MS);
    await this.#sendRows();
    await getSpool().flushed();
    await patiently(() => registerNewModels(this.clock.now));
    await patiently(() => learnSchemas(this.clock.now));
  }

  async #sendChanges(): Promise<void> {
    for (const change of this.#announced.splice(0)) await this.#post('/api/changes', change);
  }

  async #post(path: string, body: unknown): Promise<void> {
    await patiently(async () => {
      const answer = await fetch(this.#front.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    });
  }

  /** Runs the worker's jobs in order. */
  async #pass(): Promise<void> {
    const { now } = this.clock;
    const context = testContext(now);
    const run = (job: Job) => patiently(() => job.run({}, context));
    await patiently(writeSourceNotes);
    await run(processIntake);
    await run(deriveResourcesJob);
    if (this.#steps % 2 === 0) await run(rollUpJob);
    if (this.#steps % 30 === 0) await run(baselinesJob);
    if (this.#model !== null) {
      for (const job of [registerModelsJob, learnSchemasJob, watchModelsJob]) await run(job);
      await getSpool().flushed();
    }
    await evaluateOnce({ now, past: false });
    await run(runActions);
    await run(settleRuns);
    if (this.#model !== null) await run(advanceRolloutsJob);
    this.#steps += 1;
  }
}

/**
 * Opens a world that has run for half an hour and is monitored. Close it at the end.
 * TANDEM_WORLD_SEED replaces the seed of a test.
 */
export async function openWorld(options: WorldOptions): Promise<World> {
  const world = new World({ ...options, seed: process.env['TANDEM_WORLD_SEED'] ?? options.seed });
  await world.open();
  return world;
}
