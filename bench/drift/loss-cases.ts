import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

/**
 * Numeric columns (NaN = missing), the predictions of a model and the actuals. Predictions and
 * actuals are at least 0.
 */
export type LossSide = {
  features: Float64Array[];
  predicted: Float64Array;
  targets: Float64Array;
};

/** `shift`: 0 in the reference, 1 in later rows. */
type Draw = (random: () => number, shift: number) => { row: number[]; sure: number; noise: number };

const whole = (value: number): number => Math.floor(value);

/**
 * Tables for comparing packages, with column types and errors that are hard for loss regressors.
 */
const DRAWS = {
  /** Errors that grow with one feature and depend on the combination of two. */
  plain: (random, shift) => {
    const a = 2 * random() + 0.5 * shift;
    const b = normalFrom(random) + 0.5 * shift;
    const c = 10 * random();
    const d = normalFrom(random);
    const noise = 0.5 + a + (b > 0 ? c / 4 : 0);
    return { row: [a, b, c, d], sure: 20 + 3 * a + 2 * b + c, noise: noise * normalFrom(random) };
  },
  /** A few errors are a hundred times as large as the others. */
  heavy: (random, shift) => {
    const a = Math.exp(normalFrom(random) + 0.4 * shift);
    const b = 5 * random() + shift;
    const c = normalFrom(random);
    const tail = normalFrom(random) / Math.sqrt(random() + 0.002);
    return { row: [a, b, c], sure: 30 + 2 * a + b, noise: tail * (1 + a / 2) };
  },
  /**
   * Informative missing values, random missing values, and a column with missing values only in
   * later rows.
   */
  missing: (random, shift) => {
    const a = normalFrom(random) + 0.4 * shift;
    const b = 4 * random();
    const c = normalFrom(random) - 1;
    const isGap = random() < 0.15 + 0.15 * shift;
    const noise = (1 + Math.abs(a) + (isGap ? 2 : 0)) * normalFrom(random);
    const row = [
      isGap ? NaN : a,
      random() < 0.3 ? NaN : b,
      random() < 0.2 * shift ? NaN : c,
      random() < 0.9 ? NaN : a + b,
    ];
    return { row, sure: 25 + 2 * a + b + c, noise };
  },
  /** Flags, grades, counts, small integers, and a number that is the same in most rows. */
  whole: (random, shift) => {
    const flag = random() < 0.2 + 0.3 * shift ? 1 : 0;
    const grade = whole(5 * random() ** (1 - 0.3 * shift));
    const count = whole(-8 * Math.log(1 - random()));
    const often = random() < 0.7 ? 3 : whole(1000 * random()) / 10;
    const signed = whole(41 * random()) - 20;
    const noise = (1 + 3 * flag + grade / 2 + count / 10) * normalFrom(random);
    const sure = 25 + 4 * grade + count / 2 + often / 50 + signed / 10;
    return { row: [flag, grade, count, often, signed], sure, noise };
  },
  /** Mostly zeros, with both positive and negative values. */
  sparse: (random, shift) => {
    const some = (share: number): number => (random() < share ? normalFrom(random) : 0);
    const a = some(0.3 + 0.3 * shift);
    const b = some(0.1 + 0.1 * shift);
    const c = some(0.03);
    const d = random() < 0.5 ? 0 : Math.exp(normalFrom(random));
    const noise = (1 + 2 * Math.abs(a) + 3 * (b > 0 ? b : 0) + d / 2) * normalFrom(random);
    return { row: [a, b, c, d], sure: 20 + a + 2 * b + c + d, noise };
  },
  /** Counts as targets, many of them 0. */
  zeros: (random, shift) => {
    const a = 2 * random() + 0.5 * shift;
    const b = normalFrom(random);
    const c = whole(6 * random());
    const sure = 0.5 + a + c / 3;
    return { row: [a, b, c], sure, noise: (0.5 + a) * normalFrom(random) };
  },
} satisfies Record<string, Draw>;

export type LossKind = keyof typeof DRAWS;

function side(kind: LossKind, rows: number, shift: number, random: () => number): LossSide {
  const drawn = Array.from({ length: rows }, () => DRAWS[kind](random, shift));
  const width = drawn[0]?.row.length ?? 0;
  const targetOf = (value: number): number =>
    Math.max(0, kind === 'zeros' || kind === 'whole' ? Math.round(value) : value);
  return {
    features: Array.from({ length: width }, (_, at) =>
      Float64Array.from(drawn, ({ row }) => row[at] ?? NaN),
    ),
    predicted: Float64Array.from(drawn, ({ sure }) => Math.max(0, sure)),
    targets: Float64Array.from(drawn, ({ sure, noise }) => targetOf(sure + noise)),
  };
}

/**
 * A labeled reference and an equal number of later rows with shifted inputs. Deterministic for the
 * same arguments.
 */
export function lossCase(
  kind: LossKind,
  rows: number,
  seed: number,
): { reference: LossSide; later: LossSide } {
  const random = seededRandom(seed);
  return { reference: side(kind, rows, 0, random), later: side(kind, rows, 1, random) };
}
