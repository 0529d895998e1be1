import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { POSTGRES_USER } from '#server/launcher/postgres/cluster.ts';
import { readRunRecord, type RunRecord } from '#server/launcher/supervision/run-record.ts';
import { startTandem, type TandemInstance } from '../../e2e/support/tandem-instance.ts';
import { cpuSeconds, processTree } from '../support/cpu-time.ts';

/** Time for loading the demo's history. */
const SETTLE_MS = 300_000;
const MEASURE_MS = 300_000;
/** Duration of PostgreSQL statement logging, after the processor time was measured. */
const COUNT_MS = 60_000;

export const idleSchema = z.object({
  companies: z.number(),
  totalMb: z.number(),
  cores: z.number(),
  /** Statements per second, per company. */
  postgresPerSecond: z.number(),
  clickhousePerSecond: z.number(),
  processes: z.array(z.object({ name: z.string(), mb: z.number(), cores: z.number() })),
});
export type Idle = z.output<typeof idleSchema>;

/**
 * Divides shared memory pages among the processes that share them, so that the sum over a process
 * tree is its real memory use.
 */
function pssMb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const script = words.find((word) => /\.(ts|mjs)$/.test(word));
    const program = script?.split('/').slice(-2).join('/') ?? basename(words[0] ?? String(pid));
    return program.startsWith('postgres') ? 'postgres' : program;
  } catch {
    return String(pid);
  }
}

function recordOf({ dataDir }: TandemInstance): RunRecord {
  const record = readRunRecord(dataDir);
  if (record === undefined) throw new Error('the instance has no record of its stores');
  return record;
}

/** Statements that the telemetry store has run since it started. */
async function clickhouseStatements({ clickhouseUrl }: RunRecord): Promise<number> {
  const url = new URL(clickhouseUrl);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: "SELECT value FROM system.events WHERE event = 'Query' FORMAT TSV",
  });
  return Number(await answer.text());
}

/** Database URL of the owner, who may change server settings. */
function ownerUrlOf(instance: TandemInstance): string {
  const { password } = z
    .object({ password: z.string() })
    .parse(JSON.parse(readFileSync(join(instance.dataDir, 'postgres.json'), 'utf8')));
  const url = new URL(recordOf(instance).databaseUrl);
  url.username = POSTGRES_USER;
  url.password = password;
  return url.href;
}

/**
 * Statements per second in PostgreSQL, including BEGIN and COMMIT. Logs every statement for a
 * minute.
 */
async function postgresPerSecond(instance: TandemInstance): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrlOf(instance) });
  await client.connect();
  const set = async (text: string): Promise<void> => {
    await client.query(`alter system ${text}`);
    await client.query('select pg_reload_conf()');
    await sleep(1_000);
  };
  const file = join(instance.dataDir, 'logs/postgres.log');
  try {
    await set("set log_statement = 'all'");
    const [from, fromMs] = [statSync(file).size, performance.now()];
    await sleep(COUNT_MS);
    const bytes = Buffer.alloc(statSync(file).size - from);
    const seconds = (performance.now() - fromMs) / 1_000;
    const log = openSync(file, 'r');
    readSync(log, bytes, 0, bytes.length, from);
    closeSync(log);
    return (
      (bytes.toString().match(/LOG: {2}(?:statement|execute [^:]*):/gu) ?? []).length / seconds
    );
  } finally {
    await set('reset log_statement');
    await client.end();
  }
}

async function measure(
  instances: readonly TandemInstance[],
  pids: readonly number[],
): Promise<Idle> {
  const records = instances.map(recordOf);
  const statements = async (): Promise<number> => {
    const counts = await Promise.all(records.map(clickhouseStatements));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const before = new Map(pids.map((pid) => [pid, cpuSeconds([pid])]));
  const [statementsBefore, fromMs] = [await statements(), performance.now()];
  await sleep(MEASURE_MS);
  const seconds = (performance.now() - fromMs) / 1_000;
  const clickhousePerSecond =
    ((await statements()) - statementsBefore) / seconds / instances.length;
  const byName = Map.groupBy(pids, nameOf);
  const processes = [...byName].map(([name, of]) => ({
    name,
    mb: of.reduce((sum, pid) => sum + pssMb(pid), 0),
    cores: of.reduce((sum, pid) => sum + cpuSeconds([pid]) - (before.get(pid) ?? 0), 0) / seconds,
  }));
  const counted = await Promise.all(instances.map(postgresPerSecond));
  return {
    companies: instances.length,
    totalMb: processes.reduce((sum, { mb }) => sum + mb, 0),
    cores: processes.reduce((sum, { cores }) => sum + Math.max(0, cores), 0),
    postgresPerSecond: counted.reduce((sum, count) => sum + count, 0) / instances.length,
    clickhousePerSecond,
    processes,
  };
}

/**
 * Measures memory, processor time and statements of idle companies: each has the demo open at
 * default intervals and no host collector. Starts five minutes after the last one became ready.
 * `demoLoad`: share of the demo's default request load.
 */
export async function measureIdle(
  outDir: string,
  companies: number,
  demoLoad: number,
): Promise<Idle> {
  const others = new Set(processTree(process.pid));
  const instances: TandemInstance[] = [];
  try {
    for (let company = 0; company < companies; company += 1)
      instances.push(
        await startTandem({
          demo: true,
          logFile: join(outDir, `tandem-idle-${company}.log`),
          sampleSeconds: 10,
          evaluateSeconds: 30,
          env: { TANDEM_HOST_COLLECTOR: 'off', DEMO_LOAD: String(demoLoad) },
        }),
      );
    await sleep(SETTLE_MS);
    return await measure(
      instances,
      processTree(process.pid).filter((pid) => !others.has(pid)),
    );
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()));
  }
}
