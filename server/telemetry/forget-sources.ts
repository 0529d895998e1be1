import { z } from 'zod';
import { runStatement, selectRows } from './client.ts';
import { storeTouches } from './derive/touched-minutes.ts';

const bySeries = ['samples', 'histograms', 'exemplars', 'rollup_1m', 'rollup_1h', 'baselines'];
const bySource = [
  'logs',
  'spans',
  'inference',
  'inference_parts',
  'inference_shadow',
  'inference_labels',
];
const foundRow = z.object({ found: z.number() });

type Params = { prefixes: string[]; names: string[] };

/** Checks for matches first, because a deletion rewrites whole parts even if nothing matches. */
async function deleteWhere(table: string, condition: string, params: Params): Promise<void> {
  const rows = await selectRows(
    `SELECT toUInt8(1) AS found FROM ${table} WHERE ${condition} LIMIT 1`,
    params,
    foundRow,
    { timeoutMs: 60_000 },
  );
  if (rows.length === 0) return;
  await runStatement(
    `ALTER TABLE ${table} DELETE WHERE ${condition} SETTINGS mutations_sync = 1`,
    params,
  );
}

/**
 * Deletes data from sources whose keys start with one of `prefixes`, and data derived about
 * `names`, the services that only these sources report. Waits until the deletion is complete.
 */
export async function forgetSources(
  prefixes: readonly string[],
  names: readonly string[],
): Promise<void> {
  if (prefixes.length === 0) return;
  const params = { prefixes: [...prefixes], names: [...names] };
  const ofSource = 'arrayExists(prefix -> startsWith(source, prefix), {prefixes:Array(String)})';
  const ofNames = `source = 'tandem' AND (labels['service.name'] IN {names:Array(String)}
    OR labels['caller'] IN {names:Array(String)} OR labels['callee'] IN {names:Array(String)})`;
  const ofSeries = `series IN (SELECT id FROM series WHERE ${ofSource} OR (${ofNames}))`;
  const ofEdges = 'caller IN {names:Array(String)} OR callee IN {names:Array(String)}';
  const ofImports = `(unit, import) IN (SELECT unit, import FROM cost_imports WHERE ${ofSource})`;
  await Promise.all([
    ...bySeries.map((table) => deleteWhere(table, ofSeries, params)),
    ...bySource.map((table) => deleteWhere(table, ofSource, params)),
    deleteWhere('edges', ofEdges, params),
    deleteWhere('cost_rows', ofImports, params),
  ]);
  // These tables come last, because the other deletions find their rows through them.
  await deleteWhere('cost_imports', ofSource, params);
  await deleteWhere('series', `${ofSource} OR (${ofNames})`, params);
  // Cached series are no longer valid.
  await storeTouches([], true);
}
