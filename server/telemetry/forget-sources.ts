import { runStatement } from './client.ts';

const bySeries = ['samples', 'histograms', 'exemplars', 'rollup_1m', 'rollup_1h', 'baselines'];
const bySource = ['logs', 'spans'];

/**
 * Deletes what sources sent (their keys begin with one of `prefixes`), and what was derived about `names`,
 * the services that only they report. Waits until it is gone.
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
  const wait = 'SETTINGS mutations_sync = 1';
  for (const table of bySeries) {
    await runStatement(
      `ALTER TABLE ${table} DELETE WHERE series IN (SELECT id FROM series WHERE ${ofSource} OR (${ofNames})) ${wait}`,
      params,
    );
  }
  for (const table of bySource)
    await runStatement(`ALTER TABLE ${table} DELETE WHERE ${ofSource} ${wait}`, params);
  await runStatement(
    `ALTER TABLE edges DELETE WHERE caller IN {names:Array(String)} OR callee IN {names:Array(String)} ${wait}`,
    params,
  );
  await runStatement(
    `ALTER TABLE cost_rows DELETE WHERE (unit, import) IN (SELECT unit, import FROM cost_imports WHERE ${ofSource}) ${wait}`,
    params,
  );
  await runStatement(`ALTER TABLE cost_imports DELETE WHERE ${ofSource} ${wait}`, params);
  await runStatement(`ALTER TABLE series DELETE WHERE ${ofSource} OR (${ofNames}) ${wait}`, params);
}
