import { chiSquareContingency } from '#engines/drift/chi-square-test.ts';
import {
  plainPlan,
  type DriftPlan,
  type KindChoice,
  type PlannedKind,
} from '#engines/drift/drift-plan.ts';
import { ksPValue } from '#engines/drift/ks-test.ts';
import {
  isShareMethod,
  shareMeasures,
  type ShareMethod,
} from '#engines/drift/methods/share-measures.ts';
import { shares } from '#engines/drift/methods/shares.ts';
import type { DriftMethod } from '#engines/drift/profiles/drift-method.ts';
import { benjaminiHochberg } from '#engines/math/benjamini-hochberg.ts';
import { labelCells, numberCells, type Cells } from './sketch-cells.ts';
import {
  presentRows,
  sumOf,
  type NumberCounts,
  type SketchCounts,
  type TextCounts,
  type VectorCounts,
} from './sketch-counts.ts';
import {
  holdsAll,
  isProse,
  referenceRows,
  type NumberSketch,
  type Sketch,
  type TextSketch,
} from './sketch.ts';
import { vectorDistance, type VectorSketch } from './vector-sketch.ts';

export type SketchResult = {
  method: ShareMethod | 'wasserstein' | 'ks' | 'chi2' | 'embedding-distance';
  value: number | null;
  /**
   * Maximum difference between `value` and the value over all rows in the same bins. Null if labels
   * that the reference does not list are compared as one group: separate comparison might show more
   * drift, by an unknown amount.
   */
  error: number | null;
  pValue: number | null;
  threshold: number;
  drifted: boolean;
};

export type SketchDrift = {
  column: string;
  kind: 'numeric' | 'categorical' | 'embedding';
  rows: { reference: number; current: number };
  missing: { reference: number; current: number };
  results: SketchResult[];
  drifted: boolean;
  /** `no-method`: free text, which has no categories to count. */
  noVerdict: 'empty' | 'few-rows' | 'no-method' | null;
};

const LEAST_ROWS = 200;
const FLOOR = 0.1;
const SIGNIFICANCE = 0.05;
const SMALLEST_STD = 0.001;

function effect(
  method: SketchResult['method'],
  value: number,
  error: number | null,
  thresholds: Record<string, number>,
): SketchResult {
  const threshold = Math.max(FLOOR, thresholds[method] ?? FLOOR);
  const drifted = value > threshold;
  return {
    method,
    value: Number.isFinite(value) ? value : null,
    error,
    pValue: null,
    threshold,
    drifted,
  };
}

/** Results of the requested methods that use only shares. */
function shareResults(
  { reference, current }: Cells,
  methods: readonly DriftMethod[],
  { error, thresholds }: { error: number | null; thresholds: Record<string, number> },
): SketchResult[] {
  const [p, q] = [shares(reference), shares(current)];
  return methods
    .filter(isShareMethod)
    .map((method) => effect(method, shareMeasures[method].measure(p, q), error, thresholds));
}

type Step = { width: number; before: [number, number]; after: [number, number] };

/** Values of both distribution functions at the ends of all bins, including the outer bins. */
function stepsOf(sketch: NumberSketch, now: NumberCounts): Step[] {
  const [n, m] = [sumOf(sketch.counts), presentRows(now)];
  const { edges } = sketch;
  const steps: Step[] = [];
  let at: [number, number] = [0, 0];
  const add = (width: number, reference: number, current: number): void => {
    const after: [number, number] = [at[0] + reference / n, at[1] + current / m];
    steps.push({ width: Math.max(0, width), before: at, after });
    at = after;
  };
  const first = edges[0] ?? 0;
  if (now.below > 0) add(first - now.min, 0, now.below);
  for (const [bin, edge] of edges.entries()) {
    const end = edges[bin + 1] ?? Math.max(sketch.max, now.max);
    add(end - edge, sketch.counts[bin] ?? 0, now.counts[bin] ?? 0);
  }
  return steps;
}

/**
 * Kolmogorov-Smirnov distance at the edges, and its maximum deviation from the distance over all
 * values: inside a bin, both functions stay between their values at its ends.
 */
function kolmogorov(steps: readonly Step[]): { value: number; error: number } {
  let value = 0;
  let most = 0;
  for (const { before, after } of steps) {
    value = Math.max(value, Math.abs(after[0] - after[1]));
    most = Math.max(most, after[0] - before[1], after[1] - before[0]);
  }
  return { value, error: Math.max(0, most - value) };
}

/**
 * Area between the functions, assuming that each bin is evenly filled. The error is the maximum
 * deviation that the bins can hide.
 */
function area(steps: readonly Step[]): { value: number; error: number } {
  let value = 0;
  let error = 0;
  for (const { width, before, after } of steps) {
    const [start, end] = [before[0] - before[1], after[0] - after[1]];
    const even =
      start * end >= 0
        ? (Math.abs(start) + Math.abs(end)) / 2
        : (start ** 2 + end ** 2) / (2 * (Math.abs(start) + Math.abs(end)));
    value += width * even;
    const rise = Math.max(after[0] - before[0], after[1] - before[1]);
    error += width * rise;
  }
  return { value, error };
}

function numberResults(
  sketch: NumberSketch,
  now: NumberCounts,
  methods: readonly DriftMethod[],
): SketchResult[] {
  const { thresholds } = sketch;
  const steps = stepsOf(sketch, now);
  const ks = kolmogorov(steps);
  const w1 = area(steps);
  const scale = Math.max(sketch.std, SMALLEST_STD);
  const sizes = { x: sumOf(sketch.counts), y: presentRows(now) };
  const results: SketchResult[] = [
    ...shareResults(numberCells(sketch, now), methods, { error: 0, thresholds }),
    effect('wasserstein', w1.value / scale, w1.error / scale, thresholds),
    {
      method: 'ks',
      ...ks,
      pValue: ksPValue(ks.value, sizes, { method: 'asymptotic' }),
      threshold: SIGNIFICANCE,
      drifted: false,
    },
  ];
  return results.filter(({ method }) => methods.includes(method));
}

function textResults(
  sketch: TextSketch,
  now: TextCounts,
  methods: readonly DriftMethod[],
): SketchResult[] {
  const cells = labelCells(sketch, now);
  if (cells === null) return [];
  const { thresholds } = sketch;
  const error = holdsAll(sketch) ? 0 : null;
  const { statistic, pValue } = chiSquareContingency(cells.reference, cells.current);
  const results: SketchResult[] = [
    ...shareResults(cells, methods, { error, thresholds }),
    { method: 'chi2', value: statistic, error, pValue, threshold: SIGNIFICANCE, drifted: false },
  ];
  return results.filter(({ method }) => methods.includes(method));
}

/**
 * The limit is learned with the sketch, is in the unit of the distance, and includes the chance
 * variation of a mean.
 */
function vectorResults(sketch: VectorSketch, now: VectorCounts): SketchResult[] {
  const method = 'embedding-distance';
  const value = vectorDistance(sketch.mean, now.mean);
  const threshold = sketch.thresholds[method] ?? 0;
  return [{ method, value, error: 0, pValue: null, threshold, drifted: value > threshold }];
}

const kindOf = { numbers: 'numeric', texts: 'categorical', vectors: 'embedding' } as const;

/** Default methods: an effect size, and a test that supports it. */
const ownMethods: Record<PlannedKind, readonly DriftMethod[]> = {
  numeric: ['psi', 'wasserstein', 'ks'],
  categorical: ['psi', 'chi2'],
};

function resultsOf(sketch: Sketch, now: SketchCounts, plan: DriftPlan): SketchResult[] {
  if (sketch.kind === 'vectors') return now.kind === 'vectors' ? vectorResults(sketch, now) : [];
  const kind = kindOf[sketch.kind];
  const { method } = plan[kind];
  const methods = method === null ? ownMethods[kind] : [method];
  if (sketch.kind === 'numbers' && now.kind === 'numbers')
    return numberResults(sketch, now, methods);
  return sketch.kind === 'texts' && now.kind === 'texts' ? textResults(sketch, now, methods) : [];
}

function withoutVerdict(sketch: Sketch, now: SketchCounts): SketchDrift['noVerdict'] {
  const current = presentRows(now);
  if (current === 0) return 'empty';
  if (sketch.kind === 'texts' && isProse(sketch)) return 'no-method';
  if (current < LEAST_ROWS) return 'few-rows';
  const isTold =
    sketch.kind !== 'texts' || now.kind !== 'texts' || labelCells(sketch, now) !== null;
  return isTold ? null : 'few-rows';
}

function compare(sketch: Sketch, now: SketchCounts, plan: DriftPlan): SketchDrift {
  const noVerdict = withoutVerdict(sketch, now);
  const isMeasured = noVerdict === null || noVerdict === 'few-rows';
  return {
    column: sketch.name,
    kind: kindOf[sketch.kind],
    rows: { reference: referenceRows(sketch), current: presentRows(now) },
    missing: { reference: sketch.missing, current: now.missing },
    results: isMeasured ? resultsOf(sketch, now, plan) : [],
    drifted: false,
    noVerdict,
  };
}

/** Applies the method and threshold that the plan sets for the kind. */
function planned(column: SketchDrift, { method, threshold }: KindChoice): SketchDrift {
  if (method === null) return column;
  const results = column.results.map((result) => {
    const limit = threshold ?? result.threshold;
    const drifted = result.pValue === null && result.value !== null && result.value > limit;
    return { ...result, threshold: limit, drifted };
  });
  return { ...column, results };
}

/**
 * Drift of columns from counts, by the rules of the native profile: an effect over its limit,
 * supported by a p value corrected for the number of columns. A plan may choose one method for the
 * columns of a kind, which then decides alone. If counts are not enough for that method, the column
 * has no result. Embeddings have one measure, regardless of the plan.
 */
export function sketchDrift(
  columns: readonly { sketch: Sketch; now: SketchCounts }[],
  plan: DriftPlan = plainPlan,
): SketchDrift[] {
  const measured = columns.map(({ sketch, now }) => {
    const column = compare(sketch, now, plan);
    return column.kind === 'embedding' ? column : planned(column, plan[column.kind]);
  });
  const tests = measured.flatMap((column) =>
    column.noVerdict === null ? column.results.filter(({ pValue }) => pValue !== null) : [],
  );
  const corrected = benjaminiHochberg(tests.map(({ pValue }) => pValue ?? NaN));
  const supported = new Set(
    tests.filter(({ threshold }, at) => (corrected[at] ?? NaN) <= threshold),
  );
  return measured.map((column) => {
    if (column.noVerdict !== null)
      return {
        ...column,
        results: column.results.map((result) => ({ ...result, drifted: false })),
      };
    const results = column.results.map((result) =>
      supported.has(result) ? { ...result, drifted: true } : result,
    );
    const effects = results.filter(({ pValue }) => pValue === null);
    const found = results.filter(({ pValue }) => pValue !== null);
    const hasEffect = effects.length === 0 || effects.some(({ drifted }) => drifted);
    const hasSupport = found.length === 0 || found.some(({ drifted }) => drifted);
    return { ...column, results, drifted: results.length > 0 && hasEffect && hasSupport };
  });
}
