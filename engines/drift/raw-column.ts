import type {
  CategoricalColumn,
  ColumnKind,
  DriftColumn,
  NumericColumn,
  TextColumn,
} from '#engines/drift/column.ts';
import type { DriftProfile } from '#engines/drift/profiles/drift-method.ts';

/**
 * Numbers as read. `whole`: every value is an integer. `integers`, if the source reports it: the
 * column contains only integers and none is missing, like an integer column in a data frame.
 */
export type RawNumbers = {
  name: string;
  kind: 'numbers';
  values: Float64Array;
  whole: boolean;
  integers?: boolean;
};

/** Texts as positions in `labels`; -1 is missing. */
export type RawTexts = {
  name: string;
  kind: 'texts';
  codes: Int32Array;
  labels: readonly string[];
};

/** A table column whose kind of comparison is not decided yet. */
export type RawColumn = RawNumbers | RawTexts;

/** Maximum number of distinct values for numbers that may be read as categories. */
const FEW_VALUES = 10;
const TEXT_SHARE = 0.5;
/** Maximum number of distinct values of a categorical column; a text column has more. */
const MANY_LABELS = 50;

function distinctUpTo(values: Float64Array, most: number): number {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isFinite(value)) seen.add(value);
    if (seen.size > most) break;
  }
  return seen.size;
}

/** Numbers as texts, for comparison with a text column on the other side. */
export function textsOfNumbers({ name, values }: RawNumbers): RawTexts {
  const position = new Map<number, number>();
  const codes = Int32Array.from(values, (value) => {
    if (!Number.isFinite(value)) return -1;
    const known = position.get(value) ?? position.size;
    position.set(value, known);
    return known;
  });
  return { name, kind: 'texts', codes, labels: [...position.keys()].map(String) };
}

const categorical = ({ name, codes, labels }: RawTexts): CategoricalColumn => ({
  name,
  kind: 'categorical',
  codes,
  labels,
});

const numeric = ({ name, values }: RawNumbers): NumericColumn => ({
  name,
  kind: 'numeric',
  values,
});

const text = ({ name, codes, labels }: RawTexts): TextColumn => ({
  name,
  kind: 'text',
  values: Array.from(codes, (code) => labels[code] ?? null),
});

type Sides = { reference: DriftColumn; current: DriftColumn };

/** Rules of a profile for reading columns. */
type Reading = {
  /** The side whose column decides the kind for both. */
  decides: keyof Sides;
  /** Whether integers with few distinct values are treated as categories. */
  fewAreCategories: boolean;
  /**
   * Minimum number of distinct texts for a text column, in which more than half of the texts must
   * also be distinct.
   */
  textFrom: number;
};

const readings: Record<DriftProfile, Reading> = {
  // Evidently derives the column type from the current table.
  'evidently-0.7': { decides: 'current', fewAreCategories: true, textFrom: 0 },
  'nannyml-0.13': { decides: 'reference', fewAreCategories: false, textFrom: Infinity },
  native: { decides: 'reference', fewAreCategories: false, textFrom: MANY_LABELS + 1 },
};

const TRUTHS = new Set(['true', 'false']);

function looksLikeText({ codes, labels }: RawTexts, { textFrom }: Reading): boolean {
  const present = codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0);
  return (
    labels.length >= textFrom &&
    labels.length > present * TEXT_SHARE &&
    !labels.every((label) => TRUTHS.has(label.toLowerCase()))
  );
}

/** Whether nearly every value is distinct, by the rule of the native profile. */
export const isFreeText = (column: RawTexts): boolean => looksLikeText(column, readings.native);

const hasFew = ({ values }: RawNumbers): boolean => distinctUpTo(values, FEW_VALUES) <= FEW_VALUES;

const isEmpty = (column: RawColumn): boolean =>
  column.kind === 'numbers' && distinctUpTo(column.values, 0) === 0;

/** The kind of both sides, taken from the column that decides. */
function kindOf(column: RawColumn, reading: Reading): ColumnKind {
  if (column.kind === 'texts') return looksLikeText(column, reading) ? 'text' : 'categorical';
  const { whole, integers = whole } = column;
  return reading.fewAreCategories && integers && hasFew(column) ? 'categorical' : 'numeric';
}

const textsOf = (column: RawColumn): RawTexts =>
  column.kind === 'texts' ? column : textsOfNumbers(column);

/**
 * Both sides of a column as the kind that the deciding side of the profile has: numbers, categories
 * or text. `also` is the alternative reading of a side, for methods requested by name: few numbers
 * as numbers and as categories, text as categories.
 */
export function comparable(
  reference: RawColumn,
  current: RawColumn,
  profile: DriftProfile = 'native',
): Sides {
  const reading = readings[profile];
  const sides = { reference, current };
  const [first, second] =
    reading.decides === 'reference' ? [reference, current] : [current, reference];
  const kind = kindOf(isEmpty(first) ? second : first, reading);
  const each = (read: (column: RawColumn) => DriftColumn): Sides => ({
    reference: read(sides.reference),
    current: read(sides.current),
  });
  if (kind === 'text')
    return each((column) => ({ ...text(textsOf(column)), also: categorical(textsOf(column)) }));
  if (kind === 'categorical')
    return each((column) => ({
      ...categorical(textsOf(column)),
      ...(column.kind === 'numbers' && { also: numeric(column) }),
    }));
  const few = [reference, current].every((column) => column.kind === 'numbers' && hasFew(column));
  return each((column) => {
    if (column.kind === 'texts') return categorical(column);
    return few ? { ...numeric(column), also: categorical(textsOf(column)) } : numeric(column);
  });
}

/** A column that only one side has. */
export function alone(column: RawColumn): DriftColumn {
  return column.kind === 'numbers' ? numeric(column) : categorical(column);
}
