import { newId } from '#server/platform/ids.ts';
import type { CostImportInput } from '#server/telemetry/insert-costs.ts';
import type { FocusRow } from './focus-row.ts';
import type { FocusPart } from './read-focus.ts';

/** Sender of a file, and the name that replaces its earlier version. */
export type CostSender = { dataset: string; file: string; source: string; actor: string };

export type CostUnit = Omit<CostImportInput, 'digest' | 'importedMs'>;

/**
 * Unit of a row: the name that the sender gave the file, otherwise provider, account and billing
 * period.
 */
export function unitOf(row: FocusRow, dataset: string): string {
  return dataset === ''
    ? JSON.stringify([row.provider, row.billing_account, row.period_start, row.period_end])
    : `dataset:${dataset}`;
}

/** Collects the units of a file during the first read. */
export class CostUnits {
  readonly #sender: CostSender;
  readonly #units = new Map<string, CostUnit & { currencies: string[] }>();

  constructor(sender: CostSender) {
    this.#sender = sender;
  }

  add(part: FocusPart): void {
    for (const row of part.rows) this.#addRow(row, part.version);
  }

  #addRow(row: FocusRow, version: string): void {
    const key = unitOf(row, this.#sender.dataset);
    const unit = this.#units.get(key) ?? this.#open(key, row, version);
    unit.rows += 1;
    unit.period_start = Math.min(unit.period_start, row.period_start);
    unit.period_end = Math.max(unit.period_end, row.period_end);
    if (unit.provider !== row.provider) unit.provider = '';
    if (unit.billing_account !== row.billing_account) unit.billing_account = '';
    if (!unit.currencies.includes(row.currency)) unit.currencies.push(row.currency);
  }

  #open(key: string, row: FocusRow, version: string): CostUnit & { currencies: string[] } {
    const unit = {
      ...this.#sender,
      unit: key,
      import: newId(),
      provider: row.provider,
      billing_account: row.billing_account,
      period_start: row.period_start,
      period_end: row.period_end,
      focus_version: version,
      rows: 0,
      currencies: [],
      removed: 0 as const,
    };
    this.#units.set(key, unit);
    return unit;
  }

  importOf(unit: string): string {
    return this.#units.get(unit)?.import ?? '';
  }

  all(): CostUnit[] {
    return [...this.#units.values()];
  }
}
