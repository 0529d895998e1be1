import { importIdInput, listImportsInput, type CostImportItem } from '#lib/schemas/costs/costs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { demoSourceTest } from '#server/sources/demo-source.ts';
import { insertCostImports } from '#server/telemetry/insert-costs.ts';
import {
  findCostImport,
  listCostImports,
  type StoredCostImport,
} from '#server/telemetry/queries/costs/cost-imports.ts';

type SentBy = Awaited<ReturnType<typeof demoSourceTest>>;

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function toItem(row: StoredCostImport, ofDemo: SentBy): CostImportItem {
  return {
    id: row.import,
    dataset: row.dataset === '' ? null : row.dataset,
    provider: row.provider,
    billingAccount: row.billing_account,
    periodStart: isoOf(row.start),
    periodEnd: isoOf(row.end),
    rows: row.rows,
    file: row.file,
    focusVersion: row.focus_version,
    currencies: row.currencies,
    importedAt: new Date(row.at).toISOString(),
    importedBy: row.actor === '' ? 'API key' : row.actor,
    demo: ofDemo(row.source) === true,
  };
}

/** Active files, by the unit that they replace, newest first. */
export const listImports = query(
  { permission: 'costs:read', input: listImportsInput },
  async (_context, input): Promise<Page<CostImportItem>> => {
    const offset = Number(input.cursor ?? '0');
    if (!Number.isInteger(offset) || offset < 0 || offset > 1_000_000)
      throw new TandemError('invalid_input', 'cursor: is invalid');
    const rows = await listCostImports(input.limit + 1, offset);
    const more = rows.length > input.limit;
    const ofDemo = await demoSourceTest();
    return {
      items: rows.slice(0, input.limit).map((row) => toItem(row, ofDemo)),
      nextCursor: more ? String(offset + input.limit) : null,
    };
  },
);

/** Removes a file from the figures, for example a duplicate under another name or a wrong file. */
export const removeImport = verb(
  { permission: 'costs:write', input: importIdInput, audit: 'costs.remove-import' },
  async (context, { id }) => {
    const row = found(await findCostImport(id), 'cost import');
    const item = toItem(row, await demoSourceTest());
    const name = item.dataset ?? `${item.provider} ${item.periodStart.slice(0, 7)}`;
    await context.audit({ subject: { kind: 'cost-import', id, name }, before: item });
    await context.emit('costs', id);
    await insertCostImports([
      {
        ...row,
        period_start: row.start,
        period_end: row.end,
        removed: 1,
        importedMs: context.now.getTime(),
      },
    ]);
    return { id };
  },
);
