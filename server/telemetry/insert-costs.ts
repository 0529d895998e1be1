import { insertJson } from './client.ts';

/** One charge. Times are in epoch seconds, amounts are decimal strings. */
export type CostRowInput = {
  unit: string;
  import: string;
  row: number;
  provider: string;
  billing_account: string;
  period_start: number;
  period_end: number;
  charge_start: number;
  charge_end: number;
  category: string;
  currency: string;
  service_name: string;
  billed: string;
  effective: string;
  list: string | null;
  contracted: string | null;
  quantity: string | null;
  /** Optional texts by column name. */
  texts: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  extra: Readonly<Record<string, string>>;
};

/**
 * An import of one unit. Its row activates the rows of this import and deactivates those of earlier
 * imports.
 */
export type CostImportInput = {
  unit: string;
  import: string;
  digest: string;
  dataset: string;
  provider: string;
  billing_account: string;
  period_start: number;
  period_end: number;
  focus_version: string;
  rows: number;
  currencies: readonly string[];
  file: string;
  source: string;
  actor: string;
  removed: 0 | 1;
  importedMs: number;
};

/** Stores rows that are not active yet. */
export async function insertCostRows(rows: readonly CostRowInput[]): Promise<void> {
  await insertJson(
    'cost_rows',
    rows.map(({ texts, ...row }) => ({ ...row, ...texts })),
  );
}

/** Activates imports, all at the same time. Later imports take precedence. */
export async function insertCostImports(imports: readonly CostImportInput[]): Promise<void> {
  const rows = imports.map((each) => ({
    unit: each.unit,
    import: each.import,
    digest: each.digest,
    dataset: each.dataset,
    provider: each.provider,
    billing_account: each.billing_account,
    period_start: each.period_start,
    period_end: each.period_end,
    focus_version: each.focus_version,
    rows: each.rows,
    currencies: each.currencies,
    file: each.file,
    source: each.source,
    actor: each.actor,
    removed: each.removed,
    imported_at: (each.importedMs / 1000).toFixed(3),
    version: String(each.importedMs),
  }));
  await insertJson('cost_imports', rows);
}
