import { join } from 'node:path';
import { decisionShares, measureOverhead } from './backfill/calibrate.ts';
import { noteLive } from './backfill/run-backfill.ts';
import { startBackfill } from './backfill/start-backfill.ts';
import type { RunningBackfill } from './backfill/start-backfill.ts';
import { createAnnouncer } from './changes/announce.ts';
import { Company } from './company/company.ts';
import { seededGraph } from './company/seeded-graph.ts';
import { ControlEndpoint } from './control/control-endpoint.ts';
import { RunStore } from './control/run-store.ts';
import { FaultManager } from './faults/fault-manager.ts';
import { createDemoServer } from './http/demo-server.ts';
import { listenOnLoopback } from './service/listen.ts';
import type { DemoSettings } from './settings.ts';
import { createExporters } from './telemetry/exporters.ts';

export interface RunningDemo {
  readonly port: number;
  readonly company: Company;
  /** Resolves when the history is in and the shoppers have come. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const TYPICAL_TIMER_DELAY_S = 0.003;

interface History {
  readonly settings: DemoSettings;
  readonly company: Company;
  readonly onProgress: (progress: { done: number; total: number }) => void;
  readonly onStart: (running: RunningBackfill) => void;
}

async function fillHistory({ settings, company, onProgress, onStart }: History): Promise<void> {
  const overhead = await measureOverhead(company);
  if (settings.backfillDays === 0) return;
  const startedMs = performance.now();
  const running = startBackfill(
    {
      url: settings.tandemUrl,
      apiKey: settings.apiKey,
      sampleSeconds: settings.sampleSeconds,
      seed: settings.seed,
      days: settings.backfillDays,
      statePath: statePathOf(settings),
      overhead,
      decisions: decisionShares(company),
      timerDelayP99S: TYPICAL_TIMER_DELAY_S,
    },
    onProgress,
  );
  onStart(running);
  const points = await running.finished;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`demo: history ready, ${points} points sent in ${seconds} s`);
}

function statePathOf(settings: DemoSettings): string {
  return join(settings.dataDir, 'demo-state.json');
}

/** Starts the company, its own port, the back-fill, and then the shoppers. */
export async function startDemo(settings: DemoSettings): Promise<RunningDemo> {
  const exporters = createExporters({ ...settings, url: settings.tandemUrl });
  const company = new Company(seededGraph(settings.seed), exporters);
  const announce = createAnnouncer(settings.tandemUrl, settings.apiKey);
  const faults = new FaultManager(company, announce, settings.sampleSeconds);
  const control = new ControlEndpoint(company, announce, {
    secret: settings.webhookSecret,
    store: new RunStore(join(settings.dataDir, 'demo-runs.json')),
    onChanged: () => faults.noteVersions(),
  });
  let progress = { done: 0, total: 0 };
  let isReady = false;
  const server = createDemoServer({
    company,
    faults,
    control,
    backfill: () => progress,
    ready: () => isReady,
  });
  await company.start();
  const port = await listenOnLoopback(server, settings.port);
  let heartbeat: NodeJS.Timeout | undefined;
  let filling: RunningBackfill | undefined;
  let stopped = false;
  const begin = async (): Promise<void> => {
    await fillHistory({
      settings,
      company,
      onProgress: (next) => {
        progress = next;
      },
      onStart: (running) => {
        filling = running;
      },
    });
    if (stopped) return;
    company.shoppers.start();
    heartbeat = setInterval(() => noteLive(statePathOf(settings), settings.seed), 60_000);
    isReady = true;
  };
  return {
    port,
    company,
    ready: begin(),
    stop: async () => {
      stopped = true;
      clearInterval(heartbeat);
      await filling?.stop();
      server.close();
      server.closeAllConnections();
      await company.stop();
      await exporters.shutdown();
    },
  };
}
