import type { RawColumn } from '#engines/drift/raw-column.ts';

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '<na>', '#n/a', '-nan']);
const longestMissing = 4;
const numberShape = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;
const integerShape = /^[+-]?\d+$/u;
const infiniteShape = /^[+-]?inf(?:inity)?$/iu;
const firstRoom = 1_024;

/** Number in a trimmed text, including infinity; null for any other text. */
function numberOf(text: string): number | null {
  if (numberShape.test(text)) return Number(text);
  if (!infiniteShape.test(text)) return null;
  return text.startsWith('-') ? -Infinity : Infinity;
}

/** Converts 64-bit integers and typed arrays, which do not exist in JSON. */
function listNumber(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Float32Array || value instanceof Float64Array ? [...value] : value;
}

/**
 * Detection of whole numbers: by the spelling of each value, with no missing values because a gap
 * makes a data frame store decimals; by the decimal type of the column; or, if neither is
 * available, by the values.
 */
export type WholeBy = 'writing' | 'decimal-type' | 'value';

/**
 * Collects a column value by value: as numbers while all values are numeric, otherwise as texts.
 */
export class ColumnBuilder {
  readonly name: string;
  #numbers: Float64Array | null = new Float64Array(firstRoom);
  #codes: Int32Array | null = null;
  readonly #position = new Map<string, number>();
  readonly #wholeBy: WholeBy;
  #whole = true;
  #integers = true;
  #rows = 0;

  constructor(name: string, wholeBy: WholeBy) {
    this.name = name;
    this.#wholeBy = wholeBy;
    this.#integers = wholeBy === 'writing';
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a field of a CSV file. */
  addText(field: string): void {
    const text = field.trim();
    if (text.length <= longestMissing && missing.has(text.toLowerCase())) {
      this.#addMissing();
      return;
    }
    const number = numberOf(text);
    if (number === null) this.#addLabel(field);
    else if (this.#numbers === null) this.#addLabel(String(number));
    else {
      this.#addNumber(number);
      if (this.#integers) this.#integers = integerShape.test(text);
    }
  }

  /** Adds a value of a typed table. */
  addValue(value: unknown): void {
    if (value === null || value === undefined) this.#addMissing();
    else if (typeof value === 'number' || typeof value === 'bigint') {
      if (this.#numbers === null) this.#addLabel(String(value));
      else this.#addNumber(Number(value));
    } else if (typeof value === 'string') this.#addLabel(value);
    else if (typeof value === 'boolean') this.#addLabel(String(value));
    else if (value instanceof Date) this.#addLabel(value.toISOString());
    else this.#addLabel(JSON.stringify(value, listNumber));
  }

  #addMissing(): void {
    this.#integers = false;
    if (this.#numbers !== null) this.#addNumber(Number.NaN);
    else this.#addCode(-1);
  }

  #addNumber(value: number): void {
    let numbers = this.#numbers ?? new Float64Array(firstRoom);
    if (this.#rows === numbers.length) {
      const grown = new Float64Array(numbers.length * 2);
      grown.set(numbers);
      numbers = grown;
    }
    this.#numbers = numbers;
    numbers[this.#rows] = value;
    this.#rows += 1;
    if (this.#whole && !Number.isNaN(value)) this.#whole = Number.isInteger(value);
  }

  #addLabel(label: string): void {
    if (this.#numbers !== null) this.#becomeTexts();
    this.#addCode(this.#codeOf(label));
  }

  #codeOf(label: string): number {
    const known = this.#position.get(label) ?? this.#position.size;
    this.#position.set(label, known);
    return known;
  }

  #addCode(code: number): void {
    let codes = this.#codes ?? new Int32Array(firstRoom);
    if (this.#rows >= codes.length) {
      const grown = new Int32Array(Math.max(this.#rows + 1, codes.length * 2));
      grown.set(codes);
      codes = grown;
    }
    this.#codes = codes;
    codes[this.#rows] = code;
    this.#rows += 1;
  }

  /** Converts the collected numbers to texts at the first non-numeric value. */
  #becomeTexts(): void {
    const numbers = this.#numbers?.subarray(0, this.#rows) ?? new Float64Array();
    this.#numbers = null;
    this.#codes = new Int32Array(Math.max(firstRoom, numbers.length * 2));
    this.#codes.set(
      Int32Array.from(numbers, (value) => (Number.isNaN(value) ? -1 : this.#codeOf(String(value)))),
    );
  }

  build(): RawColumn {
    const { name } = this;
    if (this.#numbers !== null)
      return {
        name,
        kind: 'numbers',
        values: this.#numbers.slice(0, this.#rows),
        whole: this.#whole,
        ...(this.#wholeBy === 'value' ? {} : { integers: this.#integers }),
      };
    return {
      name,
      kind: 'texts',
      codes: (this.#codes ?? new Int32Array()).slice(0, this.#rows),
      labels: [...this.#position.keys()],
    };
  }
}
