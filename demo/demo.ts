import { join } from 'node:path';
import { SupportAgent } from './agent/support-agent.ts';
import { readState } from './backfill/backfill-state.ts';
import { decisionShares } from './backfill/decision-shares.ts';
import { noteLive } from './backfill/run-backfill.ts';
import { startBackfill, type RunningBackfill } from './backfill/start-backfill.ts';
import { createAnnouncer, type Announce } from './changes/announce.ts';
import { Company } from './company/company.ts';
import { seededGraph } from './company/seeded-graph.ts';
import { ControlEndpoint } from './control/control-endpoint.ts';
import { ModelControl } from './control/model-control.ts';
import { RunStore } from './control/run-store.ts';
import { sendBill } from './costs/send-bill.ts';
import { FaultManager } from './faults/fault-manager.ts';
import { createDemoServer } from './http/demo-server.ts';
import { officeGraph } from './office/office-graph.ts';
import { StandingFault } from './office/standing-fault.ts';
import { organise } from './ownership/organise.ts';
import { planOfficeOwnership, planOwnership } from './ownership/plan-ownership.ts';
import type { Episode } from './past/episode.ts';
import { firstVotes } from './past/first-votes.ts';
import { planPast } from './past/plan-past.ts';
import { listenOnLoopback } from './service/listen.ts';
import { everyDesk, openDesks, type ModelDesks } from './serving/model-desks.ts';
import { sendHistory } from './serving/send-history.ts';
import type { DemoSettings } from './settings.ts';
import { createExporters } from './telemetry/exporters.ts';

export interface RunningDemo {
  readonly port: number;
  readonly company: Company;
  /** Resolves when the history is loaded and the shoppers have arrived. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 60_000;
const BILL_MS = 3_600_000;
/** Normal operation of the back office before its bad release, in ms. */
const STANDING_AFTER_MS = 60_000;

function statePathOf(settings: DemoSettings): string {
  return join(settings.dataDir, 'demo-state.json');
}

interface LifeParts {
  readonly company: Company;
  readonly office: Company;
  readonly standing: StandingFault;
  readonly announce: Announce;
  readonly desks: ModelDesks;
}

/** Back-fills the company's history, then lets the shoppers arrive. */
class Life {
  progress = { done: 0, total: 0 };
  isReady = false;
  readonly #settings: DemoSettings;
  readonly #parts: LifeParts;
  readonly #agent: SupportAgent;
  #filling: RunningBackfill | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #bills: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(settings: DemoSettings, parts: LifeParts) {
    this.#parts = parts;
    this.#settings = settings;
    this.#agent = new SupportAgent({
      ...settings,
      graph: parts.company.graph,
      statePath: join(settings.dataDir, 'demo-agent.json'),
    });
  }

  async begin(): Promise<void> {
    try {
      await this.#fillHistory();
    } catch (error) {
      // The company can run without its history.
      console.error(`demo: the history is incomplete: ${String(error)}`);
    }
    if (this.#stopped) return;
    for (const { changes } of this.past())
      for (const change of changes) this.#parts.announce(change);
    await this.#sendBill();
    this.#parts.company.shoppers.start();
    this.#parts.office.shoppers.start();
    const { seed, historyDays } = this.#settings;
    if (historyDays >= 1) {
      this.#parts.standing.begin(STANDING_AFTER_MS);
      this.#agent.begin();
      void this.#organise();
    }
    this.#heartbeat = setInterval(() => noteLive(statePathOf(this.#settings), seed), HEARTBEAT_MS);
    this.#bills = setInterval(() => void this.#sendBill(), BILL_MS);
    const desks = everyDesk(this.#parts.desks);
    for (const desk of desks) desk.begin();
    this.isReady = true;
    // Sending the historical rows takes longer than users would wait, so it happens while the shop
    // is open.
    if (historyDays > 0) void this.#sendRows();
  }

  async #sendRows(): Promise<void> {
    const { tandemUrl, apiKey, historyDays: days } = this.#settings;
    const options = { tandemUrl, apiKey, days, stopped: () => this.#stopped };
    const { fraud, recommender } = this.#parts.desks;
    // In sequence, so that the shop can still serve requests.
    if (fraud !== null) await sendHistory(fraud, options);
    if (recommender !== null) await sendHistory(recommender, options);
  }

  /** Faults in the history; empty if the history was generated without faults. */
  past(): Episode[] {
    const { historyDays: days, sampleSeconds, hasFaultyPast } = this.#settings;
    const anchorMs = readState(statePathOf(this.#settings))?.anchorMs;
    const { graph } = this.#parts.company;
    if (days === 0 || !hasFaultyPast || anchorMs === undefined) return [];
    return planPast({ graph, anchorMs, days, sampleSeconds });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#heartbeat);
    clearInterval(this.#bills);
    this.#parts.standing.stop();
    this.#agent.stop();
    for (const desk of everyDesk(this.#parts.desks)) desk.stop();
    await this.#filling?.stop();
  }

  #organise(): Promise<void> {
    const { company, office } = this.#parts;
    return organise(this.#settings, {
      graph: company.graph,
      owned: [
        ...planOwnership(company.graph, company.job?.name ?? null),
        ...planOfficeOwnership(office.graph),
      ],
      stopped: () => this.#stopped,
    });
  }

  async #sendBill(): Promise<void> {
    if (this.#settings.historyDays > 0)
      await sendBill(this.#settings, this.#parts.company.graph, Date.now());
  }

  async #fillHistory(): Promise<void> {
    const { tandemUrl, apiKey, sampleSeconds, seed, load, historyDays, hasFaultyPast } =
      this.#settings;
    if (historyDays === 0 || this.#stopped) return;
    const startedMs = performance.now();
    this.#filling = startBackfill(
      {
        url: tandemUrl,
        apiKey,
        sampleSeconds,
        seed,
        load,
        days: historyDays,
        hasFaultyPast,
        statePath: statePathOf(this.#settings),
        decisions: decisionShares(this.#parts.company),
      },
      (progress) => {
        this.progress = progress;
      },
    );
    const points = await this.#filling.finished;
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`demo: history ready, ${points} points sent in ${seconds} s`);
  }
}

function votedModels(desks: ModelDesks) {
  return everyDesk(desks).map(({ name, spec, history }) => ({
    name,
    tier: spec.papers.tier,
    candidateRun:
      history?.runs.find(({ version }) => version?.fate === 'candidate')?.runName ?? null,
  }));
}

/** Starts the company, its own port, the back-fill and then the shoppers. */
export async function startDemo(settings: DemoSettings): Promise<RunningDemo> {
  const exporters = createExporters({ ...settings, url: settings.tandemUrl });
  const company = new Company(seededGraph(settings.seed, settings.load), exporters);
  const announce = createAnnouncer(settings.tandemUrl, settings.apiKey);
  const office = new Company(officeGraph(settings.seed, settings.load), exporters);
  const standing = new StandingFault(office, announce, join(settings.dataDir, 'demo-office.json'));
  const desks = openDesks(settings, company, announce, exporters.timer);
  const models = new ModelControl(company, everyDesk(desks));
  const faults = new FaultManager(company, announce, settings.sampleSeconds, desks.fraud);
  const control = new ControlEndpoint([company, office], announce, {
    secret: settings.webhookSecret,
    store: new RunStore(join(settings.dataDir, 'demo-runs.json')),
    models,
    onChanged: () => {
      faults.noteVersions();
      standing.noteVersions();
    },
  });
  const life = new Life(settings, { company, office, standing, announce, desks });
  const server = createDemoServer({
    company,
    office,
    faults,
    control,
    backfill: () => life.progress,
    ready: () => life.isReady,
    tandemUrl: settings.publicUrl,
    models: () => models.states(),
    past: () => ({
      windows: life.past().map(({ window }) => window),
      votes: firstVotes(votedModels(desks)),
    }),
  });
  standing.prepare();
  await Promise.all([company.start(), office.start()]);
  const port = await listenOnLoopback(server, settings.port);
  return {
    port,
    company,
    ready: life.begin(),
    stop: async () => {
      await life.stop();
      server.close();
      server.closeAllConnections();
      await Promise.all([company.stop(), office.stop()]);
      await exporters.shutdown();
    },
  };
}
