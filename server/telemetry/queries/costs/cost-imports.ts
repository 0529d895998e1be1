import { z } from 'zod';
import { runStatement, selectRow, selectRows } from '../../client.ts';
import { sentByDemo } from './cost-dimensions.ts';

const digestRow = z.object({ unit: z.string(), digest: z.string() });
const unitsPerQuery = 200;

/** Digests of the currently active files, by unit. */
export async function costDigests(units: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; at < units.length; at += unitsPerQuery) {
    const rows = await selectRows(
      'SELECT unit, digest FROM cost_imports FINAL WHERE removed = 0 AND unit IN {units:Array(String)}',
      { units: units.slice(at, at + unitsPerQuery) },
      digestRow,
    );
    for (const row of rows) found.set(row.unit, row.digest);
  }
  return found;
}

const importRow = z.object({
  unit: z.string(),
  import: z.string(),
  digest: z.string(),
  dataset: z.string(),
  provider: z.string(),
  billing_account: z.string(),
  start: z.coerce.number(),
  end: z.coerce.number(),
  focus_version: z.string(),
  rows: z.number(),
  currencies: z.array(z.string()),
  file: z.string(),
  source: z.string(),
  actor: z.string(),
  at: z.coerce.number(),
});
export type StoredCostImport = z.output<typeof importRow>;

const columns = `unit, toString(i.import) AS import, digest, dataset, provider, billing_account, toUnixTimestamp(period_start) AS start,
  toUnixTimestamp(period_end) AS end, focus_version, rows, currencies, file, source, actor,
  toUnixTimestamp64Milli(imported_at) AS at`;

/** Active imports, newest first. */
export async function listCostImports(limit: number, offset: number): Promise<StoredCostImport[]> {
  return selectRows(
    `SELECT ${columns} FROM cost_imports AS i FINAL WHERE removed = 0
     ORDER BY at DESC, unit LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
    { limit, offset },
    importRow,
  );
}

export async function findCostImport(id: string): Promise<StoredCostImport | null> {
  const rows = await selectRows(
    `SELECT ${columns} FROM cost_imports AS i FINAL WHERE removed = 0 AND i.import = {id:UUID}`,
    { id },
    importRow,
  );
  return rows[0] ?? null;
}

const anyRow = z.object({ n: z.coerce.number() });

/** True if there is an active bill from one of these keys, or from other keys. */
export async function hasBill(demo: {
  keyIds: readonly string[];
  only: boolean;
}): Promise<boolean> {
  const { n } = await selectRow(
    `SELECT count() AS n FROM cost_imports FINAL WHERE removed = 0 AND ${sentByDemo} = {demoOnly:UInt8}`,
    { demoKeyIds: [...demo.keyIds], demoOnly: demo.only ? 1 : 0 },
    anyRow,
  );
  return n > 0;
}

const lastRow = z.object({ source: z.string(), at: z.coerce.number() });

/** Time of the last active file, by source. */
export async function lastCostImports(): Promise<Map<string, Date>> {
  const rows = await selectRows(
    `SELECT source, toUnixTimestamp64Milli(max(imported_at)) AS at FROM cost_imports GROUP BY source`,
    {},
    lastRow,
  );
  return new Map(rows.map((row) => [row.source, new Date(row.at)]));
}

/** Deletes rows that no active import refers to and that are not part of an upload in progress. */
export async function forgetReplacedCosts(): Promise<void> {
  await runStatement(`ALTER TABLE cost_rows DELETE
    WHERE stored_at < now() - INTERVAL 1 DAY
      AND (unit, import) NOT IN (SELECT unit, import FROM cost_imports FINAL WHERE removed = 0)`);
}
