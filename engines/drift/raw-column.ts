import type { CategoricalColumn, DriftColumn, NumericColumn } from '#engines/drift/column.ts';

/** Numbers as they were read; `whole` when every one of them is an integer. */
export type RawNumbers = { name: string; kind: 'numbers'; values: Float64Array; whole: boolean };

/** Texts as positions in `labels`; -1 is missing. */
export type RawTexts = {
  name: string;
  kind: 'texts';
  codes: Int32Array;
  labels: readonly string[];
};

/** A column of a table before it is decided how to compare it. */
export type RawColumn = RawNumbers | RawTexts;

/** Numbers with at most so many distinct values may be read as categories. */
const FEW_VALUES = 10;
const TEXT_SHARE = 0.5;
/** A text column has more distinct values than a category would. */
const MANY_LABELS = 50;

function distinctUpTo(values: Float64Array, most: number): number {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isFinite(value)) seen.add(value);
    if (seen.size > most) break;
  }
  return seen.size;
}

function textsOfNumbers({ name, values }: RawNumbers): RawTexts {
  const position = new Map<number, number>();
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1;
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

const text = ({ name, codes, labels }: RawTexts): DriftColumn => ({
  name,
  kind: 'text',
  values: Array.from(codes, (code) => labels[code] ?? null),
});

function looksLikeText({ codes, labels }: RawTexts): boolean {
  const present = codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0);
  return labels.length > MANY_LABELS && labels.length > present * TEXT_SHARE;
}

type Sides = { reference: DriftColumn; current: DriftColumn };

/**
 * Both sides of a column as the reference decides: numbers; whole numbers with at most ten distinct values as
 * categories where `fewAreCategories` (Evidently's rule); texts with more than half of them distinct as text.
 */
export function comparable(
  reference: RawColumn,
  current: RawColumn,
  { fewAreCategories }: { fewAreCategories: boolean },
): Sides {
  if (reference.kind === 'texts') {
    const other = current.kind === 'texts' ? current : textsOfNumbers(current);
    return looksLikeText(reference)
      ? { reference: text(reference), current: text(other) }
      : { reference: categorical(reference), current: categorical(other) };
  }
  const few =
    fewAreCategories && reference.whole && distinctUpTo(reference.values, FEW_VALUES) <= FEW_VALUES;
  if (few) {
    const other = current.kind === 'texts' ? current : textsOfNumbers(current);
    return {
      reference: categorical(textsOfNumbers(reference)),
      current: categorical(other),
    };
  }
  return {
    reference: numeric(reference),
    current: current.kind === 'numbers' ? numeric(current) : categorical(current),
  };
}

/** One column by itself, for what only one side has. */
export function alone(column: RawColumn): DriftColumn {
  return column.kind === 'numbers' ? numeric(column) : categorical(column);
}
