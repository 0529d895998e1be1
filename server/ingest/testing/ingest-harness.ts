import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CostStore } from '#server/costs/focus/ingest-file.ts';
import type { Privacy } from '#server/inference/privacy.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { CostImportInput, CostRowInput } from '#server/telemetry/insert-costs.ts';
import { seriesLimits } from '#server/telemetry/settings.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { Spool } from '#server/telemetry/spool/spool.ts';
import { ByteBudget } from '../http/byte-budget.ts';
import type { IngestDeps } from '../http/ingest-route.ts';
import { intakeRoute } from '../http/ingest-routes.ts';
import { serveIngest } from '../http/serve-ingest.ts';
import type { SourceLimits } from '../limits.ts';
import { SeriesRegistry } from '../prometheus/series-registry.ts';

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

export type IngestHarness = {
  url: string;
  /** Stored batches, in order. */
  batches: Batch[];
  /** Cost rows and imports, in the order of storing. */
  costs: { rows: CostRowInput[]; imports: CostImportInput[] };
  /**
   * When on, the spool accepts nothing, optionally for the given number of batches; with `hangs`,
   * it does not respond.
   */
  outage: { on: boolean; batches?: number; hangs?: boolean };
  privacy: Map<string, Privacy>;
  budget: ByteBudget;
  post: (
    path: string,
    body: Uint8Array | string,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  stop: () => Promise<void>;
};

const spoolSettings = {
  role: 'ingest',
  capBytes: 256 * MIB,
  inFlightBytes: 96 * MIB,
  sealRows: 1_000_000,
  sealBytes: 256 * MIB,
  sealMs: 60_000,
  memoryBytes: 256 * MIB,
  keepBodiesMs: 600_000,
};

export const testKey = 'a key for tests';

type IntakeOptions = {
  limits?: Partial<SourceLimits>;
  budgetBytes?: number;
  /** Series that the telemetry store holds from before, ascending. */
  storedIds?: () => Promise<BigUint64Array>;
  nowMs?: () => number;
};

/**
 * Ingest on a free port over a real spool in a separate folder, for tests of the layer without
 * stores.
 */
export async function startIngest(options: IntakeOptions = {}): Promise<IngestHarness> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-intake-'));
  const spool = new Spool({ root, ...spoolSettings }, () => undefined);
  const batches: Batch[] = [];
  const outage: IngestHarness['outage'] = { on: false };
  const costs: IngestHarness['costs'] = { rows: [], imports: [] };
  const privacy = new Map<string, Privacy>();
  const budget = new ByteBudget(options.budgetBytes ?? 256 * MIB);
  const deps = depsOf({ spool, batches, outage, budget, costs, privacy }, options);
  const { server, url } = await listen(deps);
  return {
    url,
    batches,
    costs,
    privacy,
    outage,
    budget,
    post: async (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: { authorization: `Bearer ${testKey}`, ...headers },
      }),
    stop: async () => {
      await close(server);
      await spool.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

type Held = Pick<IngestHarness, 'batches' | 'outage' | 'budget' | 'costs' | 'privacy'> & {
  spool: Spool;
};

function depsOf(
  { spool, batches, outage, budget, costs, privacy }: Held,
  { limits, storedIds, nowMs }: IntakeOptions,
): IngestDeps {
  return {
    authenticate,
    submit: async (batch, digest) => {
      if (outage.hangs === true) await new Promise(() => undefined);
      if (outage.on) {
        if (outage.batches !== undefined) outage.on = (outage.batches -= 1) > 0;
        throw new TandemError('unavailable', 'the spool is full');
      }
      const accepted = await spool.submit(batch, digest === null ? {} : { digest });
      if (!accepted.repeated) batches.push(batch);
      return accepted;
    },
    registry: new SeriesRegistry({ ...seriesLimits, ...limits }, storedIds),
    budget,
    costs: listStore(costs),
    privacy: async () => privacy,
    nowMs: nowMs ?? (() => Date.now()),
    patienceMs: 1000,
    retentionMs: {
      samples: 15 * DAY_MS,
      logs: 14 * DAY_MS,
      spans: 7 * DAY_MS,
      inference: 800 * DAY_MS,
    },
  };
}

/** Keeps what it is given, and forgets nothing that was replaced. */
function listStore(kept: IngestHarness['costs']): CostStore {
  return {
    digests: async () => new Map(kept.imports.map((each) => [each.unit, each.digest])),
    insertRows: async (rows) => void kept.rows.push(...rows),
    activate: async (imports) => void kept.imports.push(...imports),
  };
}

async function authenticate(
  authorization: string | undefined,
): ReturnType<IngestDeps['authenticate']> {
  if (authorization !== `Bearer ${testKey}`)
    throw new TandemError('unauthenticated', 'The key is not valid.');
  return {
    keyId: 'test',
    ownerId: 'test',
    scopes: ['ingest'],
    teamId: null,
    environmentId: null,
    switchedOff: [],
  };
}

async function listen(deps: IngestDeps): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = intakeRoute(path, request.method ?? '');
    if (route === undefined) response.writeHead(404).end();
    else void serveIngest(route, request, response, deps);
  });
  // Otherwise a client can reuse a connection at the moment when the server closes it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
