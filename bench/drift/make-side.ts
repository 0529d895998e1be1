import type { CategoricalColumn, NumericColumn } from '#engines/drift/column.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const CATEGORICAL_EVERY = 5;
const LABELS = Array.from({ length: 20 }, (_, label) => `category ${label}`);

export type SideOptions = {
  seed: number;
  rows: number;
  columns: number;
  /**
   * Shift of a column in standard deviations. The skew of a categorical column grows by the same
   * number.
   */
  shiftOf?: (column: number) => number;
};

/**
 * One side of a comparison: normally distributed columns, every fifth one categorical with twenty
 * categories.
 */
export function makeSide({
  seed,
  rows,
  columns,
  shiftOf = () => 0,
}: SideOptions): (NumericColumn | CategoricalColumn)[] {
  const random = seededRandom(seed);
  return Array.from({ length: columns }, (_, index): NumericColumn | CategoricalColumn => {
    const name = `column ${index}`;
    const shift = shiftOf(index);
    if (index % CATEGORICAL_EVERY === 0) {
      const codes = Int32Array.from({ length: rows }, () =>
        Math.floor(random() ** (2 + shift) * LABELS.length),
      );
      return { name, kind: 'categorical', codes, labels: LABELS };
    }
    const values = Float64Array.from({ length: rows }, () => normalFrom(random) + shift);
    return { name, kind: 'numeric', values };
  });
}
