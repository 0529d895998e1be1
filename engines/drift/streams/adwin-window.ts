/** `squares`: sum of squared deviations from the bucket's own mean. */
export type Bucket = { size: number; total: number; squares: number };

const PER_ROW = 5;

export type AdwinWindow = {
  add: (value: number) => void;
  dropOldest: () => void;
  totals: () => { width: number; total: number; variance: number };
  /** All buckets except the newest of each row, which river excludes from its search for a cut. */
  fromOldest: () => Bucket[];
};

/** Squared deviations that joining two groups adds (Chan and others, 1983). */
function between(
  one: Pick<Bucket, 'size' | 'total'>,
  other: Pick<Bucket, 'size' | 'total'>,
): number {
  if (one.size === 0 || other.size === 0) return 0;
  const gap = one.total / one.size - other.total / other.size;
  return (one.size * other.size * gap ** 2) / (one.size + other.size);
}

/**
 * Window of values as an exponential histogram: rows of up to five buckets of 1, 2, 4, ... values,
 * so that a window of W values needs about 5 log2 W buckets. `variance` is the sum of squared
 * deviations.
 */
export function adwinWindow(): AdwinWindow {
  /** Row k contains buckets of 2^k values, oldest first. */
  const rows: Bucket[][] = [[]];
  let width = 0;
  let total = 0;
  let squares = 0;

  const compress = (): void => {
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? [];
      if (row.length <= PER_ROW) return;
      const [one, other] = row.splice(0, 2);
      if (one === undefined || other === undefined) return;
      const joined = {
        size: one.size + other.size,
        total: one.total + other.total,
        squares: one.squares + other.squares + between(one, other),
      };
      const next = rows[index + 1];
      if (next === undefined) rows.push([joined]);
      else next.push(joined);
    }
  };

  return {
    add: (value) => {
      const bucket = { size: 1, total: value, squares: 0 };
      squares += between({ size: width, total }, bucket);
      width += 1;
      total += value;
      rows[0]?.push(bucket);
      compress();
    },
    dropOldest: () => {
      const oldest = rows.at(-1)?.shift();
      if (oldest === undefined) return;
      width -= oldest.size;
      total -= oldest.total;
      squares -= oldest.squares + between({ size: width, total }, oldest);
      while (rows.length > 1 && rows.at(-1)?.length === 0) rows.pop();
    },
    totals: () => ({ width, total, variance: squares }),
    fromOldest: () => rows.toReversed().flatMap((row) => row.slice(0, -1)),
  };
}
