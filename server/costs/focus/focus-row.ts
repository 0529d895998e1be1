import { z } from 'zod';
import { formatDecimal, parseDecimal } from '#lib/decimal.ts';
import type { FieldError } from '#server/platform/errors.ts';
import type { CostRowInput } from '#server/telemetry/insert-costs.ts';
import type { CsvRecord } from './csv-records.ts';
import { providerColumns, requiredColumns, textColumns } from './focus-columns.ts';

const categories = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'];
const tagShape = z.record(z.string(), z.unknown());
const own = new Set<string>([
  ...requiredColumns,
  ...providerColumns,
  ...Object.keys(textColumns),
  'PricingQuantity',
  'Tags',
]);

export type FocusRow = Omit<CostRowInput, 'unit' | 'import'>;

/**
 * Parses a time into epoch seconds, in UTC if it contains no zone. Null if it is not a valid time
 * between the years 2000 and 2099.
 */
export function parseFocusTime(text: string): number | null {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/u.exec(
      text,
    );
  if (match === null) return null;
  const zone = match[3] === undefined || match[3] === 'UTC' ? 'Z' : match[3];
  const ms = Date.parse(`${match[1] ?? ''}T${match[2] ?? '00:00'}${zone}`);
  const valid = Number.isFinite(ms) && ms >= Date.UTC(2000, 0, 1) && ms < Date.UTC(2100, 0, 1);
  return valid ? Math.floor(ms / 1000) : null;
}

/** Parses records according to the header. Reports errors to `problem`, with row and field. */
export class RowReader {
  readonly #at: ReadonlyMap<string, number>;
  readonly #header: readonly string[];
  readonly #problem: (error: FieldError) => void;

  constructor(header: readonly string[], problem: (error: FieldError) => void) {
    this.#header = header;
    this.#at = new Map(header.map((name, index) => [name, index]));
    this.#problem = problem;
  }

  read(record: CsvRecord): FocusRow {
    if (record.fields.length !== this.#header.length)
      this.#wrong(
        record,
        '',
        `has ${record.fields.length} fields, the header has ${this.#header.length}`,
      );
    const texts = Object.fromEntries(
      Object.entries(textColumns).map(([column, name]) => [name, this.#text(record, column)]),
    );
    return {
      row: record.row,
      provider: this.#provider(record),
      billing_account: this.#needed(record, 'BillingAccountId'),
      period_start: this.#time(record, 'BillingPeriodStart'),
      period_end: this.#time(record, 'BillingPeriodEnd'),
      charge_start: this.#time(record, 'ChargePeriodStart'),
      charge_end: this.#time(record, 'ChargePeriodEnd'),
      category: this.#category(record),
      currency: this.#currency(record),
      service_name: this.#needed(record, 'ServiceName'),
      billed: this.#cost(record, 'BilledCost'),
      effective: this.#cost(record, 'EffectiveCost'),
      list: this.#optional(record, 'ListCost'),
      contracted: this.#optional(record, 'ContractedCost'),
      quantity: this.#optional(record, 'PricingQuantity'),
      texts,
      tags: this.#tags(record),
      extra: this.#extra(record),
    };
  }

  #wrong(record: CsvRecord, field: string, message: string): void {
    this.#problem({ field: `rows[${record.row}]${field === '' ? '' : `.${field}`}`, message });
  }

  /** FOCUS writes null as an empty field or as NULL; a quoted "NULL" is text. */
  #text(record: CsvRecord, column: string): string {
    const index = this.#at.get(column);
    if (index === undefined) return '';
    const text = record.fields[index] ?? '';
    const isNull = record.quoted[index] !== true && /^null$/iu.test(text.trim());
    return isNull ? '' : text.replaceAll('\0', '\uFFFD');
  }

  #needed(record: CsvRecord, column: string): string {
    const text = this.#text(record, column).trim();
    if (text === '') this.#wrong(record, column, 'must not be empty');
    return text;
  }

  #provider(record: CsvRecord): string {
    const found = providerColumns.find((column) => this.#text(record, column).trim() !== '');
    if (found !== undefined) return this.#text(record, found).trim();
    const column = providerColumns.find((name) => this.#at.has(name)) ?? 'ProviderName';
    return this.#needed(record, column);
  }

  #cost(record: CsvRecord, column: string): string {
    const text = this.#needed(record, column);
    if (text === '') return '0';
    const value = parseDecimal(text);
    if (value === null)
      this.#wrong(
        record,
        column,
        `is not an exactly representable decimal number: ${text.slice(0, 40)}`,
      );
    return formatDecimal(value ?? 0n);
  }

  #optional(record: CsvRecord, column: string): string | null {
    return this.#text(record, column).trim() === '' ? null : this.#cost(record, column);
  }

  #time(record: CsvRecord, column: string): number {
    const text = this.#needed(record, column);
    if (text === '') return 0;
    const seconds = parseFocusTime(text);
    if (seconds === null)
      this.#wrong(
        record,
        column,
        `is not a time such as 2026-11-01T00:00:00Z: ${text.slice(0, 40)}`,
      );
    return seconds ?? 0;
  }

  #category(record: CsvRecord): string {
    const text = this.#needed(record, 'ChargeCategory');
    if (text !== '' && !categories.includes(text))
      this.#wrong(record, 'ChargeCategory', `must be one of ${categories.join(', ')}`);
    return text;
  }

  #currency(record: CsvRecord): string {
    const text = this.#needed(record, 'BillingCurrency');
    if (text !== '' && !/^[A-Z]{3}$/u.test(text))
      this.#wrong(record, 'BillingCurrency', 'must be an ISO 4217 code such as USD');
    return text;
  }

  #tags(record: CsvRecord): Record<string, string> {
    const text = this.#text(record, 'Tags').trim();
    if (text === '') return {};
    const parsed = tagShape.safeParse(jsonOf(text));
    if (!parsed.success) {
      this.#wrong(record, 'Tags', 'is not a JSON object');
      return {};
    }
    return Object.fromEntries(
      Object.entries(parsed.data).map(([key, value]) => [key, tagText(value)]),
    );
  }

  /** Values of columns without a field of their own, including x_ columns, by name. */
  #extra(record: CsvRecord): Record<string, string> {
    const names = this.#header.filter((name) => !own.has(name));
    const pairs = names.map((name) => [name, this.#text(record, name)] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tagText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
