import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { pingStore, selectRow } from '#server/telemetry/client.ts';
import { getSpool } from '#server/telemetry/get-spool.ts';

export type ReadinessCheck = { ok: boolean; detail: string };
export type Readiness = { ready: boolean; checks: Record<string, ReadinessCheck> };

const CHECK_TIMEOUT_MS = 4_000;
const WORKER_SILENT_MS = 30_000;
const TABLES = ['series', 'samples', 'histograms', 'logs', 'spans', 'edges'];
const migrationsFolder = new URL('../../../prisma/migrations/', import.meta.url);

/** Can this process do its work? Each check says so for itself, and none of them waits longer than 4 s. */
export async function readiness(nowMs: number): Promise<Readiness> {
  const all: Record<string, () => Promise<string>> = {
    postgresql: postgresql,
    migrations: postgresqlMigrations,
    clickhouse: clickhouse,
    spool: spoolReplayed,
    ...(env.TANDEM_ROLE === 'all' ? { worker: () => worker(nowMs) } : {}),
    ...(env.TANDEM_DEMO ? { demo: demoReady } : {}),
  };
  const entries = await Promise.all(
    Object.entries(all).map(async ([name, check]) => [name, await outcome(check)] as const),
  );
  return { ready: entries.every(([, { ok }]) => ok), checks: Object.fromEntries(entries) };
}

async function outcome(check: () => Promise<string>): Promise<ReadinessCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS);
  });
  try {
    return { ok: true, detail: await Promise.race([check(), late]) };
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
  const newest = await db().workerHeartbeat.findFirst({ orderBy: { seenAt: 'desc' } });
  if (newest === null) throw new Error('no worker has reported yet');
  const ageMs = nowMs - newest.seenAt.getTime();
  if (ageMs > WORKER_SILENT_MS)
    throw new Error(`no worker has reported for ${Math.round(ageMs / 1000)} s`);
  return `reported ${Math.max(0, Math.round(ageMs / 1000))} s ago`;
}

async function demoReady(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${env.DEMO_PORT}/healthz`, {
    signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error('the back-fill is not finished');
  return 'back-fill finished';
}
