import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';

/**
 * Minimum number of parts per merge, and no trimming of a selection to its two largest parts. The
 * writer inserts a few rows several times a second. By default, ClickHouse merges nearly every
 * insert into the day's largest part immediately, which rewrote each row about a hundred times. On
 * the demo, 440,000 rows a second were merged by default, and 140,000 with these settings.
 */
const wanted: Readonly<Record<string, number>> = {
  merge_selector_enable_heuristic_to_remove_small_parts_at_right: 0,
  min_parts_to_merge_at_once: 10,
};

const named = z.object({ name: z.string() });
const table = z.object({ name: z.string(), settings: z.string() });

async function read<T>(client: ClickHouseClient, query: string, row: z.ZodType<T>): Promise<T[]> {
  const result = await client.query({ query, format: 'JSONEachRow' });
  return z.array(row).parse(await result.json());
}

/**
 * Reduces the merges of the current database's tables, with the settings that this server supports.
 */
export async function calmMerges(client: ClickHouseClient): Promise<void> {
  const known = new Set(
    (await read(client, 'SELECT name FROM system.merge_tree_settings', named)).map(
      ({ name }) => name,
    ),
  );
  const settings = Object.entries(wanted).filter(([name]) => known.has(name));
  const tables = await read(
    client,
    `SELECT name, engine_full AS settings FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    table,
  );
  for (const { name, settings: present } of tables) {
    const missing = settings.filter(([key, value]) => !present.includes(`${key} = ${value}`));
    if (missing.length === 0) continue;
    const list = missing.map(([key, value]) => `${key} = ${value}`).join(', ');
    await client.command({ query: `ALTER TABLE ${name} MODIFY SETTING ${list}` });
  }
}
