import { benjaminiHochberg } from '#engines/drift/benjamini-hochberg.ts';
import { chiSquareContingency } from '#engines/drift/chi-square-test.ts';
import type { DriftPlan, KindChoice } from '#engines/drift/drift-plan.ts';
import { plainPlan } from '#engines/drift/drift-plan.ts';
import { ksPValue } from '#engines/drift/ks-test.ts';
import { populationStability } from '#engines/drift/share-distances.ts';
import { shares } from '#engines/drift/shares.ts';
import type { NumberSketch, Sketch, TextSketch } from '#engines/drift/sketch.ts';
import type { VectorSketch } from '#engines/drift/vector-sketch.ts';
import { vectorDistance } from '#engines/drift/vector-sketch.ts';

/** Numbers of current rows between the edges of a sketch. */
export type NumberCounts = {
  kind: 'numbers';
  /** Below the first edge, and their smallest. */
  below: number;
  min: number;
  max: number;
  counts: readonly number[];
  missing: number;
};

export type TextCounts = {
  kind: 'texts';
  counts: ReadonlyMap<string, number>;
  missing: number;
};

/** Embeddings of current rows that have the length of the sketch's. */
export type VectorCounts = {
  kind: 'vectors';
  rows: number;
  /** Number by number; empty without a row. */
  mean: readonly number[];
  missing: number;
  /** Rows with one of another length, which is not compared. */
  otherLength: number;
};

export type SketchCounts = NumberCounts | TextCounts | VectorCounts;

export type SketchResult = {
  method: 'psi' | 'wasserstein' | 'ks' | 'chi2' | 'embedding-distance';
  value: number | null;
  /** The exact value differs from `value` by at most this. */
  error: number;
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
  noVerdict: 'empty' | 'few-rows' | null;
};

const LEAST_ROWS = 200;
const FLOOR = 0.1;
const SIGNIFICANCE = 0.05;
const SMALLEST_STD = 0.001;

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

function effect(
  method: SketchResult['method'],
  value: number,
  error: number,
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

/** Stability on the reference's deciles, all of which are edges: exact. */
function stability(sketch: NumberSketch, now: NumberCounts): number {
  const cut = (counts: readonly number[], below: number): Float64Array => {
    const parts = new Float64Array(sketch.deciles.length + 1);
    parts[0] = below;
    for (const [at, count] of counts.entries()) {
      const edge = sketch.edges[at] ?? 0;
      const part = sketch.deciles.filter((decile) => decile <= edge).length;
      parts[part] = (parts[part] ?? 0) + count;
    }
    return parts;
  };
  return populationStability(shares(cut(sketch.counts, 0)), shares(cut(now.counts, now.below)));
}

type Step = { width: number; before: [number, number]; after: [number, number] };

/** Both distribution functions at the ends of every bin, the outer ones included. */
function stepsOf(sketch: NumberSketch, now: NumberCounts): Step[] {
  const [n, m] = [sum(sketch.counts), now.below + sum(now.counts)];
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
 * The Kolmogorov-Smirnov distance at the edges, and how far it may be from the distance over all values: inside
 * a bin neither function leaves the values at its ends.
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

/** The area between the functions if each bin is filled evenly; the error is what the bins could hide. */
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

function numberResults(sketch: NumberSketch, now: NumberCounts): SketchResult[] {
  const steps = stepsOf(sketch, now);
  const ks = kolmogorov(steps);
  const w1 = area(steps);
  const scale = Math.max(sketch.std, SMALLEST_STD);
  const sizes = { x: sum(sketch.counts), y: now.below + sum(now.counts) };
  return [
    effect('psi', stability(sketch, now), 0, sketch.thresholds),
    effect('wasserstein', w1.value / scale, w1.error / scale, sketch.thresholds),
    {
      method: 'ks',
      ...ks,
      pValue: ksPValue(ks.value, sizes, { method: 'asymptotic' }),
      threshold: SIGNIFICANCE,
      drifted: false,
    },
  ];
}

function textResults(sketch: TextSketch, now: TextCounts): SketchResult[] {
  const known = new Map(sketch.counts);
  const labels = [...new Set([...known.keys(), ...now.counts.keys()])].toSorted();
  const reference = Float64Array.from(
    sketch.other > 0
      ? [...labels.map((label) => known.get(label) ?? 0), sketch.other]
      : labels.map((label) => known.get(label) ?? 0),
  );
  const current = Float64Array.from(
    sketch.other > 0
      ? [...labels.map((label) => now.counts.get(label) ?? 0), 0]
      : labels.map((label) => now.counts.get(label) ?? 0),
  );
  const { statistic, pValue } = chiSquareContingency(reference, current);
  return [
    effect('psi', populationStability(shares(reference), shares(current)), 0, sketch.thresholds),
    { method: 'chi2', value: statistic, error: 0, pValue, threshold: SIGNIFICANCE, drifted: false },
  ];
}

/** The limit is in the unit of the distance and learned with the sketch: what chance moves a mean by is in it. */
function vectorResults(sketch: VectorSketch, now: VectorCounts): SketchResult[] {
  const method = 'embedding-distance';
  const value = vectorDistance(sketch.mean, now.mean);
  const threshold = sketch.thresholds[method] ?? 0;
  return [{ method, value, error: 0, pValue: null, threshold, drifted: value > threshold }];
}

const referenceRows = (sketch: Sketch): number => {
  if (sketch.kind === 'numbers') return sum(sketch.counts);
  if (sketch.kind === 'vectors') return sketch.rows;
  return sum(sketch.counts.map(([, count]) => count)) + sketch.other;
};

/** Rows that have a value. */
export const presentRows = (now: SketchCounts): number => {
  if (now.kind === 'numbers') return now.below + sum(now.counts);
  return now.kind === 'vectors' ? now.rows : sum(now.counts.values());
};

function resultsOf(sketch: Sketch, now: SketchCounts): SketchResult[] {
  if (sketch.kind === 'numbers' && now.kind === 'numbers') return numberResults(sketch, now);
  if (sketch.kind === 'texts' && now.kind === 'texts') return textResults(sketch, now);
  if (sketch.kind === 'vectors' && now.kind === 'vectors') return vectorResults(sketch, now);
  return [];
}

const kindOf = { numbers: 'numeric', texts: 'categorical', vectors: 'embedding' } as const;

function compare(sketch: Sketch, now: SketchCounts): SketchDrift {
  const reference = referenceRows(sketch);
  const current = presentRows(now);
  const results = current === 0 ? [] : resultsOf(sketch, now);
  return {
    column: sketch.name,
    kind: kindOf[sketch.kind],
    rows: { reference, current },
    missing: { reference: sketch.missing, current: now.missing },
    results,
    drifted: false,
    noVerdict: current === 0 ? 'empty' : current < LEAST_ROWS ? 'few-rows' : null,
  };
}

/** The results that the plan asks for, by its threshold. */
function planned(column: SketchDrift, { method, threshold }: KindChoice): SketchDrift {
  if (method === null) return column;
  const results = column.results
    .filter((result) => result.method === method)
    .map((result) => {
      const limit = threshold ?? result.threshold;
      const drifted = result.pValue === null && result.value !== null && result.value > limit;
      return { ...result, threshold: limit, drifted };
    });
  return { ...column, results };
}

/**
 * Drift of columns from counts, by the rules of the native profile: an effect over its limit, supported by a p
 * value corrected for the number of columns. A plan may choose one method for the columns of a kind, which then
 * decides alone; methods that counts do not tell leave a column without a result. Embeddings have one measure, whatever
 * the plan.
 */
export function sketchDrift(
  columns: readonly { sketch: Sketch; now: SketchCounts }[],
  plan: DriftPlan = plainPlan,
): SketchDrift[] {
  const measured = columns.map(({ sketch, now }) => {
    const column = compare(sketch, now);
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
