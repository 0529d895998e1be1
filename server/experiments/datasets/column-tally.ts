import type { ColumnType, DatasetColumn } from '#lib/dataset-diff.ts';
import { isRecord } from '#lib/is-record.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { TandemError } from '#server/platform/errors.ts';

const maxColumns = 500;
const maxNameChars = 300;
/** Larger tables are not realistic training data, and exceed the store's number type. */
const maxRows = 2_000_000_000;
const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none']);
const longestMissing = 4;
const numberShape = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;
const timeShape =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;

/**
 * Columns as stored. Throws `too_large` for too many columns or rows, and for names that are too
 * long.
 */
export function storedColumns(columns: readonly DatasetColumn[], rows: number): DatasetColumn[] {
  if (columns.length > maxColumns)
    throw new TandemError('too_large', `more than ${maxColumns} columns`);
  if (rows > maxRows) throw new TandemError('too_large', `more than ${maxRows} rows`);
  return columns.map((column) => ({ ...column, name: keptName(column.name) }));
}

function keptName(name: string): string {
  if (name.length > maxNameChars)
    throw new TandemError('too_large', `a column name is longer than ${maxNameChars} characters`);
  return storableText(name);
}

type Tallied = { name: string; type: ColumnType; present: number };

/** Type of a CSV field; null if it is empty. */
function typeOfText(field: string): ColumnType | null {
  const text = field.trim();
  if (text.length <= longestMissing && missing.has(text.toLowerCase())) return null;
  if (numberShape.test(text)) return 'number';
  if (text === 'true' || text === 'false' || text === 'True' || text === 'False') return 'boolean';
  return timeShape.test(text) ? 'datetime' : 'text';
}

function typeOfValue(value: unknown): ColumnType | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return timeShape.test(value) ? 'datetime' : 'text';
  return Array.isArray(value) ? 'list' : 'object';
}

/** Common type of two types: text accepts every value written as text; other types do not mix. */
function joined(a: ColumnType, b: ColumnType, written: boolean): ColumnType {
  if (a === b || a === 'empty') return b;
  const texts = [a, b].every((type) => type === 'text' || type === 'datetime');
  return written || texts ? 'text' : 'mixed';
}

/** Types and missing values of a table's columns, row by row; values are not stored. */
export class ColumnTally {
  readonly #columns: Tallied[] = [];
  readonly #byName = new Map<string, Tallied>();
  rows = 0;

  #column(name: string): Tallied {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#columns.length >= maxColumns)
      throw new TandemError('too_large', `more than ${maxColumns} columns`);
    const made: Tallied = { name: keptName(name), type: 'empty', present: 0 };
    this.#columns.push(made);
    this.#byName.set(name, made);
    return made;
  }

  #note(column: Tallied, type: ColumnType | null, written: boolean): void {
    if (type === null) return;
    column.present += 1;
    column.type = joined(column.type, type, written);
  }

  /** Reads the header of a CSV file. Throws `invalid_input` if names are missing or duplicate. */
  head(fields: readonly string[]): void {
    for (const field of fields) {
      const name = field.trim();
      if (name === '') throw new TandemError('invalid_input', 'a column has no name');
      if (this.#byName.has(name))
        throw new TandemError('invalid_input', `the column ${name} appears twice`);
      this.#column(name);
    }
  }

  addFields(row: number, fields: readonly string[]): void {
    if (fields.length !== this.#columns.length)
      throw new TandemError(
        'invalid_input',
        `row ${row} has ${fields.length} fields, the header has ${this.#columns.length}`,
      );
    this.#columns.forEach((column, at) => this.#note(column, typeOfText(fields[at] ?? ''), true));
    this.rows += 1;
  }

  addObject(value: unknown): void {
    if (!isRecord(value))
      throw new TandemError('invalid_input', `row ${this.rows + 1} is not a JSON object`);
    for (const [name, each] of Object.entries(value))
      this.#note(this.#column(name), typeOfValue(each), false);
    this.rows += 1;
  }

  columns(): DatasetColumn[] {
    return this.#columns.map(({ name, type, present }) => ({
      name,
      type,
      nullShare: this.rows === 0 ? null : (this.rows - present) / this.rows,
    }));
  }
}
