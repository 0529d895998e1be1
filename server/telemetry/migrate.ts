import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, ClickHouseLogLevel, type ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { calmMerges } from './calm-merges.ts';
import { renderDdl } from './render-ddl.ts';
import type { RetentionDays } from './settings.ts';

export type MigrateOptions = {
  retention: RetentionDays;
  /** Converts engines to Replicated* with ClickHouse's default path and replica macros. */
  replicated?: boolean;
  /** Adds ON CLUSTER name to the DDL. */
  cluster?: string;
};

const appliedRow = z.object({ name: z.string(), checksum: z.string() });
const folder = join(import.meta.dirname, 'migrations');

/**
 * Migrates the ClickHouse database of the URL to the newest schema and applies the given retention.
 * Throws if an applied migration was edited, or if the database is newer than this program.
 */
export async function migrateClickhouse(
  url: string,
  log: (line: string) => void,
  options: MigrateOptions,
): Promise<void> {
  await createDatabase(url);
  const client = connect(url);
  try {
    await client.command({ query: renderDdl(ledger, options)[0] ?? '' });
    const applied = await readApplied(client);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    refuseNewer(applied, files);
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      const before = applied.get(name);
      if (before !== undefined && before !== checksum) {
        throw new Error(`The telemetry migration ${name} was changed after it was applied.`);
      }
      if (before !== undefined) continue;
      log(`Telemetry store: applying ${name}`);
      for (const statement of renderDdl(text, options)) await client.command({ query: statement });
      await client.command({
        query: `INSERT INTO schema_migrations (name, checksum) VALUES ({name:String}, {checksum:String})`,
        query_params: { name, checksum },
      });
    }
    await applyRetention(client, options);
    // Cluster operators configure merges themselves.
    if (options.replicated !== true && options.cluster === undefined) await calmMerges(client);
  } finally {
    await client.close();
  }
}

const ledger = `CREATE TABLE IF NOT EXISTS schema_migrations (
  name String,
  checksum String,
  applied_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {engine:MergeTree}
ORDER BY name;
`;

function connect(url: string): ClickHouseClient {
  return createClient({ url, request_timeout: 120_000, log: { level: ClickHouseLogLevel.OFF } });
}

async function createDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1)) || 'default';
  target.pathname = '/default';
  const client = connect(target.href);
  try {
    await client.command({
      query: `CREATE DATABASE IF NOT EXISTS \`${name.replaceAll('`', '')}\``,
    });
  } finally {
    await client.close();
  }
}

async function readApplied(client: ClickHouseClient): Promise<Map<string, string>> {
  const result = await client.query({
    query: 'SELECT name, checksum FROM schema_migrations',
    format: 'JSONEachRow',
  });
  const rows = z.array(appliedRow).parse(await result.json());
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function refuseNewer(applied: Map<string, string>, files: readonly string[]): void {
  const unknown = [...applied.keys()].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new Error(`The telemetry store was migrated by a newer Tandem (${unknown.join(', ')}).`);
  }
}

const retentionOf: Record<string, { column: string; days: keyof RetentionDays }> = {
  samples: { column: "toDateTime(ts, 'UTC')", days: 'raw' },
  histograms: { column: "toDateTime(ts, 'UTC')", days: 'raw' },
  exemplars: { column: "toDateTime(ts, 'UTC')", days: 'exemplars' },
  rollup_1m: { column: 'ts', days: 'minute' },
  rollup_1h: { column: 'ts', days: 'hour' },
  logs: { column: "toDateTime(ts, 'UTC')", days: 'logs' },
  spans: { column: "toDateTime(ts, 'UTC')", days: 'spans' },
  edges: { column: 'minute', days: 'minute' },
};

const tableRow = z.object({ name: z.string(), ttl_days: z.coerce.number() });

/**
 * Applies the retention. A change alters the tables; without a change, it costs one small query.
 */
async function applyRetention(client: ClickHouseClient, options: MigrateOptions): Promise<void> {
  const result = await client.query({
    query: `SELECT name, toUInt32OrZero(extract(create_table_query, 'toIntervalDay\\((\\d+)\\)')) AS ttl_days
            FROM system.tables WHERE database = currentDatabase()`,
    format: 'JSONEachRow',
  });
  for (const table of z.array(tableRow).parse(await result.json())) {
    const rule = retentionOf[table.name];
    if (rule === undefined || table.ttl_days === options.retention[rule.days]) continue;
    const cluster = options.cluster === undefined ? '' : ` ON CLUSTER ${options.cluster}`;
    await client.command({
      query: `ALTER TABLE ${table.name}${cluster} MODIFY TTL ${rule.column} + INTERVAL ${options.retention[rule.days]} DAY`,
      clickhouse_settings: { materialize_ttl_after_modify: 0 },
    });
  }
}
