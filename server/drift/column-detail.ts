import {
  numberChanges,
  textChanges,
  type ColumnChange,
} from '#engines/drift/reports/column-changes.ts';
import { numberBins, textBins, type DisplayBin } from '#engines/drift/sketch/display-bins.ts';
import {
  presentRows,
  type NumberCounts,
  type TextCounts,
} from '#engines/drift/sketch/sketch-counts.ts';
import {
  holdsAll,
  referenceRows,
  type NumberSketch,
  type Sketch,
  type TextSketch,
} from '#engines/drift/sketch/sketch.ts';
import { spreadOf } from '#engines/drift/sketch/vector-sketch.ts';
import { columnInput, type ColumnAnswer } from '#lib/schemas/drift/columns.ts';
import { countsOf, type Counted } from '#server/inference/column-counts.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, query } from '#server/platform/verb.ts';
import { readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { numberMoments } from '#server/telemetry/queries/inference/moments.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { baselineOf, toBaseline } from './baselines/set-baseline.ts';
import { sketchList } from './baselines/sketch-shape.ts';
import { driftPlanOf } from './drift-plan.ts';
import { largeDriftLimit } from './large-drift-limit.ts';
import { measureDrift } from './measured-drift.ts';
import { upstreamOf } from './upstream.ts';
import { withTopEdge } from './with-top-edge.ts';

const sumOf = (counts: Iterable<number>): number => {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
};
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

type Told = { bins: DisplayBin[]; changes: ColumnChange[] };

async function ofNumbers(
  window: InferenceWindow,
  layouts: readonly Layout[],
  sketch: NumberSketch,
  now: NumberCounts,
): Promise<Told> {
  // The sketch's bins end at its largest value; larger values are counted separately.
  const above = now.counts.at(-1) ?? 0;
  const inside = now.counts.slice(0, -1);
  const merged = inside.map((count, at) => (at === inside.length - 1 ? count + above : count));
  const bins = numberBins(sketch, { ...now, counts: merged });
  const present = now.below + sumOf(now.counts);
  const { mean, std } = await numberMoments(window, layouts, sketch.name);
  if (mean === null || std === null) return { bins, changes: [] };
  const before = {
    mean: sketch.mean,
    std: sketch.std,
    outside: 0,
    missing: ratio(sketch.missing, sketch.missing + sumOf(sketch.counts)),
  };
  const outside = ratio(now.below + above, present);
  const missing = ratio(now.missing, present + now.missing);
  return { bins, changes: numberChanges(before, { mean, std, outside, missing }) };
}

function ofTexts(sketch: TextSketch, now: TextCounts): Told {
  const before = referenceRows(sketch);
  const after = presentRows(now);
  return {
    bins: textBins(sketch, now),
    changes: textChanges(
      {
        shares: new Map(sketch.counts.map(([label, count]) => [label, ratio(count, before)])),
        complete: holdsAll(sketch),
        missing: ratio(sketch.missing, before + sketch.missing),
      },
      {
        shares: new Map([...now.counts].map(([label, count]) => [label, ratio(count, after)])),
        complete: true,
        missing: ratio(now.missing, after + now.missing),
      },
    ),
  };
}

/**
 * Bins and differences of a column. Embeddings have neither, because a single dimension has no
 * meaning.
 */
function binsAndChanges(
  window: InferenceWindow,
  layouts: readonly Layout[],
  { sketch, now }: Counted,
): Told | Promise<Told> {
  if (sketch.kind === 'numbers' && now.kind === 'numbers')
    return ofNumbers(window, layouts, sketch, now);
  return sketch.kind === 'texts' && now.kind === 'texts'
    ? ofTexts(sketch, now)
    : { bins: [], changes: [] };
}

function embeddingOf({ sketch, now }: Counted): ColumnAnswer['embedding'] {
  if (sketch.kind !== 'vectors' || now.kind !== 'vectors') return null;
  const { length, variance } = sketch;
  return { length, otherLength: now.otherLength, spread: spreadOf(variance) };
}

/**
 * One column of a model: its distribution compared with the baseline, the differences, and its
 * upstream sources.
 */
export const columnDetail = query(
  { permission: 'models:read', input: columnInput },
  async ({ actor, now }, input): Promise<ColumnAnswer> => {
    const { name } = await visibleModel(actor, input.name);
    const baseline = await baselineOf(name, undefined);
    const window = windowOf(input, now);
    const { kind } = toBaseline(baseline, 0);
    const sketches = sketchList.parse(baseline.sketch);
    const sketch = sketches.find((each) => each.name === input.column);
    if (sketch === undefined)
      throw new TandemError('not_found', 'The baseline has no value for this column.');
    const layouts = await readLayouts(name);
    const topped = sketch.kind === 'numbers' ? withTopEdge(sketch) : null;
    const all = await countsOf(window, layouts, topped === null ? sketches : [...sketches, topped]);
    const of = (wanted: Sketch | null) => all.find((each) => each.sketch === wanted);
    const counted = found(of(sketch) ?? null, 'column');
    const chosen = await driftPlanOf(name);
    // Measures all columns, because verdicts are corrected for the number of columns: measured
    // alone, a column could get a different verdict.
    const beside = all.filter((each) => each.sketch !== topped);
    const measured = await measureDrift(window, baseline, beside, chosen.plan);
    const drift = measured.columns.find(({ column }) => column === sketch.name);
    const { now: shown } = of(topped) ?? counted;
    const column = found(drift ?? null, 'column');
    return {
      column: sketch.name,
      kind: column.kind,
      window: toWindow(window),
      baseline: { id: baseline.id, name: baseline.name, kind, rows: baseline.rows },
      drift: column,
      plan: { ...measured.plan, problem: measured.problem },
      largeFrom: await largeDriftLimit(name),
      ...(await binsAndChanges(window, layouts, { sketch, now: shown })),
      upstream: await upstreamOf(actor, name, window),
      sides: { rows: column.rows, missing: column.missing },
      embedding: embeddingOf(counted),
    };
  },
);
