import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';

/**
 * Parts that are merged at once, at least, and no trimming of a choice to its two largest. The writer inserts a few
 * rows several times a second; as shipped, ClickHouse merges nearly each of them with the day's largest part at once,
 * and so wrote every row about a hundred times (measured on the demo: 440,000 rows a second merged, 140,000 so).
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

/** Makes the tables of the current database merge less often, with the settings that this server knows. */
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
