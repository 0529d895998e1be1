import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { demoOrder, demoReport } from '#server/platform/demo/demo-state.ts';
import { env } from '#server/platform/env.ts';
import { workerState } from '#server/platform/jobs/worker-state.ts';
import { pingStore, selectRow } from '#server/telemetry/client.ts';
import { describeDisk, diskState } from '#server/telemetry/spool/disk-state.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';

export type ReadinessCheck = { ok: boolean; detail: string };
export type Readiness = { ready: boolean; checks: Record<string, ReadinessCheck> };

const CHECK_TIMEOUT_MS = 4_000;
const WORKER_SILENT_MS = 30_000;
const TABLES = ['series', 'samples', 'histograms', 'logs', 'spans', 'edges'];
const migrationsFolder = new URL('../../prisma/migrations/', import.meta.url);

/**
 * Results of the checks that this process needs to work. The checks are independent, and each has a
 * timeout of 4 s.
 */
export async function readiness(nowMs: number): Promise<Readiness> {
  const all: Record<string, () => Promise<string | null>> = {
    postgresql: postgresql,
    migrations: postgresqlMigrations,
    clickhouse: clickhouse,
    spool: spoolReplayed,
    // A full disk does not make the process unready, because reads still work.
    disk: async () => describeDisk(diskState()),
    ...(env.TANDEM_ROLE === 'all' ? { worker: () => worker(nowMs), demo: demoReady } : {}),
  };
  const outcomes = await Promise.all(
    Object.entries(all).map(async ([name, check]) => [name, await outcome(check)] as const),
  );
  const checks: Record<string, ReadinessCheck> = {};
  for (const [name, check] of outcomes) if (check !== null) checks[name] = check;
  return { ready: Object.values(checks).every(({ ok }) => ok), checks };
}

/** Result of a check; null if there is nothing to check. */
async function outcome(check: () => Promise<string | null>): Promise<ReadinessCheck | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no response in time')), CHECK_TIMEOUT_MS);
  });
  try {
    const detail = await Promise.race([check(), late]);
    return detail === null ? null : { ok: true, detail };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? firstLine(error.message) : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

async function postgresql(): Promise<string> {
  await db().$queryRaw`SELECT 1`;
  return 'answers';
}

async function postgresqlMigrations(): Promise<string> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const rows = await db()
    .$queryRaw`SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const done = new Set(
    z
      .array(z.object({ migration_name: z.string() }))
      .parse(rows)
      .map((row) => row.migration_name),
  );
  const missing = names.filter((name) => !done.has(name));
  if (missing.length > 0)
    throw new Error(`${missing.length} of ${names.length} migrations are missing`);
  return `${names.length} applied`;
}

async function clickhouse(): Promise<string> {
  await pingStore(CHECK_TIMEOUT_MS);
  const row = await selectRow(
    'SELECT toUInt32(count()) AS tables FROM system.tables WHERE database = currentDatabase() AND name IN {names: Array(String)}',
    { names: TABLES },
    z.object({ tables: z.number() }),
    { timeoutMs: CHECK_TIMEOUT_MS },
  );
  if (row.tables < TABLES.length) throw new Error('tables are missing');
  return 'answers';
}

async function spoolReplayed(): Promise<string> {
  await getSpool().ready;
  const { leftFromBefore, segments, bytes } = getSpool().status();
  if (leftFromBefore > 0)
    throw new Error(`${leftFromBefore} segments of an earlier start are not inserted yet`);
  return `${segments} segments, ${bytes} bytes`;
}

async function worker(nowMs: number): Promise<string> {
  const state = workerState();
  if (state === 'silent') throw new Error('the worker is not responding');
  if (state === 'ended') throw new Error('the worker ended and is restarting');
  const newest = await db().workerHeartbeat.findFirst({ orderBy: { seenAt: 'desc' } });
  if (newest === null) throw new Error('no worker has reported yet');
  const ageMs = nowMs - newest.seenAt.getTime();
  if (ageMs > WORKER_SILENT_MS)
    throw new Error(`no worker has reported for ${Math.round(ageMs / 1000)} s`);
  return `reported ${Math.max(0, Math.round(ageMs / 1000))} s ago`;
}

async function demoReady(): Promise<string | null> {
  // The state of the demo is not available without PostgreSQL, whose own check already fails.
  const order = await demoOrder().catch(() => null);
  if (order?.state !== 'open') return null;
  const report = await demoReport(order);
  if (report?.state !== 'running')
    throw new Error(report?.problem ?? 'the backfill is not finished');
  return 'back-fill finished';
}
