import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { makeIngestKey, startWeb } from '#server/ingest/testing/web-process.ts';
import { startPostgres, type RunningPostgres } from '#server/launcher/postgres/server.ts';
import { freePort } from '#server/platform/process/free-port.ts';
import { cpuSeconds, processTree } from '../support/cpu-time.ts';
import { withStores } from '../support/with-stores.ts';
import { findServerPython, startClient, type LoadClient, type Step } from './client.ts';
import { startMlflowServer } from './mlflow-server.ts';

const RUNS_PER_ROUND = 100;
const LOG_EVERY = 1_000;
const SEARCHES = 40;
const SEARCH_ROUNDS = 5;
/** Runs per response: page sizes for a user and for a script. */
export const SEARCH_PAGES = ['10', '100'] as const;
const MODELS_PER_ROUND = 20;
const MODEL_ROUNDS = 10;

const pace = z.object({
  perSecond: z.number(),
  /** Processor time of the server and its stores per item, in milliseconds. */
  serverCpuMs: z.number(),
  /** Processor time of the client's processes per item, in milliseconds. */
  clientMs: z.number(),
});
const searched = z.object({
  ms: z.array(z.number()),
  serverCpuMs: z.array(z.number()),
  /** Processor time of the client per search. */
  clientMs: z.array(z.number()),
});
const side = z.object({
  steps: z.record(z.enum(['create', 'log', 'register', 'load']), z.array(pace)),
  searches: z.record(z.enum(SEARCH_PAGES), searched),
  refused: z.array(z.string()),
  /** Requests that the client retried after a broken connection or an error response. */
  repeated: z.number(),
});
export const measured = z.object({
  runs: z.number(),
  tandem: side,
  mlflow: side,
  /** Number of searches, and of those that found the same runs in the same order on both sides. */
  searches: z.number(),
  sameAnswers: z.number(),
});
export type Measured = z.output<typeof measured>;
type SideName = 'tandem' | 'mlflow';

type Loaded = { client: LoadClient; serverPids: () => number[]; found: z.output<typeof side> };

/** Starts a separate cluster with the same settings and durability as Tandem's own. */
async function startCluster(dir: string, name: string): Promise<RunningPostgres> {
  const dataDir = join(dir, name);
  mkdirSync(dataDir, { mode: 0o711 });
  return startPostgres({
    dataDir,
    port: await freePort(),
    logFile: join(dir, `${name}.log`),
    log: () => undefined,
  });
}

function clusterPids({ clusterDir }: RunningPostgres): number[] {
  const [pid = ''] = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  return processTree(Number(pid));
}

const nothing = (): z.output<typeof side> => ({
  steps: { create: [], log: [], register: [], load: [] },
  searches: {
    '10': { ms: [], serverCpuMs: [], clientMs: [] },
    '100': { ms: [], serverCpuMs: [], clientMs: [] },
  },
  refused: [],
  repeated: 0,
});

async function takeStep(
  { client, serverPids, found }: Loaded,
  step: Step,
  { from, to, counts = true }: { from: number; to: number; counts?: boolean },
) {
  const before = cpuSeconds(serverPids());
  const { seconds, done, refused, repeated, clientMs } = await client.step(step, from, to);
  const cpu = cpuSeconds(serverPids()) - before;
  if (counts)
    found.steps[step].push({
      perSecond: done / seconds,
      serverCpuMs: (cpu * 1_000) / done,
      clientMs,
    });
  found.refused.push(...refused);
  found.repeated += repeated;
}

async function takeSearches(
  { client, serverPids, found }: Loaded,
  page: (typeof SEARCH_PAGES)[number],
  counts: boolean,
): Promise<string[][]> {
  const before = cpuSeconds(serverPids());
  const { latencies, clientMs, refused, repeated, names } = await client.search(
    SEARCHES,
    Number(page),
  );
  const cpu = cpuSeconds(serverPids()) - before;
  found.refused.push(...refused);
  found.repeated += repeated;
  if (counts) {
    const of = found.searches[page];
    of.ms.push(...latencies);
    of.serverCpuMs.push((cpu * 1_000) / SEARCHES);
    of.clientMs.push(clientMs);
  }
  return names;
}

type Sides = Record<SideName, Loaded>;

/**
 * Does the same work on both sides and alternates the order, so that neither always runs on the
 * quieter machine.
 */
async function inTurns(
  { tandem, mlflow }: Sides,
  round: number,
  work: (one: Loaded) => Promise<void>,
): Promise<void> {
  for (const one of round % 2 === 0 ? [tandem, mlflow] : [mlflow, tandem]) await work(one);
}

/** Counts all searches, and those that found the same runs in the same order on both sides. */
async function searchAll(sides: Sides): Promise<Pick<Measured, 'searches' | 'sameAnswers'>> {
  let sameAnswers = 0;
  for (const page of SEARCH_PAGES) {
    // The first round warms up caches and prepared statements.
    for (let round = 0; round <= SEARCH_ROUNDS; round += 1) {
      const names = new Map<Loaded, string[][]>();
      await inTurns(sides, round, async (one) => {
        names.set(one, await takeSearches(one, page, round > 0));
      });
      const [ours = [], theirs = []] = [names.get(sides.tandem), names.get(sides.mlflow)];
      const same = ours.filter((list, at) => list.join() === theirs[at]?.join());
      if (round > 0) sameAnswers += same.length;
    }
  }
  return { searches: SEARCHES * SEARCH_ROUNDS * SEARCH_PAGES.length, sameAnswers };
}

/** Loads round by round. */
async function load(
  sides: Sides,
  rounds: number,
): Promise<Pick<Measured, 'runs' | 'searches' | 'sameAnswers'>> {
  for (let round = 0; round < rounds; round += 1) {
    const [from, to] = [round * RUNS_PER_ROUND, (round + 1) * RUNS_PER_ROUND];
    for (const step of ['create', 'log'] as const)
      await inTurns(sides, round, (one) => takeStep(one, step, { from, to }));
    if (to % LOG_EVERY === 0) console.log(`${to} runs`);
  }
  const found = await searchAll(sides);
  // The first round is not counted, as with searches.
  for (let round = 0; round <= MODEL_ROUNDS; round += 1) {
    const [from, to] = [round * MODELS_PER_ROUND, (round + 1) * MODELS_PER_ROUND];
    for (const step of ['register', 'load'] as const)
      await inTurns(sides, round, (one) => takeStep(one, step, { from, to, counts: round > 0 }));
  }
  return { runs: rounds * RUNS_PER_ROUND, ...found };
}

async function beside(
  dir: string,
  clusters: Record<SideName, RunningPostgres>,
  rounds: number,
): Promise<Measured> {
  const stores = processTree(process.pid).filter(
    (pid) => pid !== process.pid && !clusterPids(clusters.mlflow).includes(pid),
  );
  const python = await findServerPython();
  const stops: (() => Promise<void>)[] = [];
  try {
    const web = await startWeb(await makeIngestKey());
    stops.push(web.stop);
    const server = await startMlflowServer(python, {
      databaseUrl: clusters.mlflow.url,
      dir: join(dir, 'server'),
    });
    stops.push(server.stop);
    const clientOf = async (name: SideName, url: string, token: string | null) => {
      const client = await startClient(python, { url, token, dir: join(dir, `client-${name}`) });
      stops.push(client.stop);
      return client;
    };
    const tandem: Loaded = {
      client: await clientOf('tandem', web.url, web.key),
      serverPids: () => [
        ...new Set([
          ...stores,
          ...clusterPids(clusters.tandem),
          ...processTree(web.child.pid ?? 0),
        ]),
      ],
      found: nothing(),
    };
    const mlflow: Loaded = {
      client: await clientOf('mlflow', server.url, null),
      serverPids: () => [...clusterPids(clusters.mlflow), ...processTree(server.pid)],
      found: nothing(),
    };
    const counts = await load({ tandem, mlflow }, rounds);
    return { ...counts, tandem: tandem.found, mlflow: mlflow.found };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/**
 * Loads `rounds` (at least three) of a hundred runs each into Tandem and a real `mlflow server`
 * with the same client. Each server uses a PostgreSQL cluster with the same settings.
 */
export async function measure(rounds: number): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'tandem-bench-mlflow-'));
  // If started as root, PostgreSQL's own account needs access to the folder.
  chmodSync(dir, 0o711);
  const running: RunningPostgres[] = [];
  try {
    const tandem = await startCluster(dir, 'tandem-database');
    running.push(tandem);
    const mlflow = await startCluster(dir, 'mlflow-database');
    running.push(mlflow);
    // Replaces the test cluster, which is not durable.
    process.env['TEST_DATABASE_URL'] = tandem.url;
    return await withStores('mlflow-load', () => beside(dir, { tandem, mlflow }, rounds));
  } finally {
    for (const cluster of running) await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
