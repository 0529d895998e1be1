import {
  holdsAll,
  isProse,
  missingShare,
  type Sketch,
  type TextSketch,
} from '#engines/drift/sketch/sketch.ts';
import { qualityInput, type QualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { baselineInForce } from '#server/drift/baselines/baseline-in-force.ts';
import { sketchList } from '#server/drift/baselines/sketch-shape.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { columnFreshness } from '#server/inference/column-freshness.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { readWatch, stepMsOf } from '#server/inference/monitor-state.ts';
import { newestFeatures } from '#server/inference/schemas/schema-in-force.ts';
import { stepMsFor } from '#server/inference/time-steps.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { namesOf, readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import {
  qualitySteps,
  type CheckedColumn,
  type QualityStep,
} from '#server/telemetry/queries/inference/performance/quality.ts';
import { answerName, columnsOfLayouts } from '#server/telemetry/queries/inference/window.ts';
import { referenceOf } from './monitor-reference.ts';

const columnsAtMost = 200;
/** Maximum age of a result, in steps: older results do not describe the end of the window. */
const currentSteps = 3;

type Checked = CheckedColumn & { usualMissing: number | null };

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Whether new categories can be detected. In free text every value is new, and a partial list of
 * categories is insufficient.
 */
const knowsCategories = (sketch: TextSketch): boolean => holdsAll(sketch) && !isProse(sketch);

/**
 * Reference values of a column. Includes ranges and categories only if the reference has all of
 * them.
 */
function fromSketch(sketch: Sketch): Omit<Checked, 'name'> {
  const usualMissing = missingShare(sketch);
  if (sketch.kind === 'numbers') {
    const [min] = sketch.edges;
    return {
      kind: 'number',
      length: null,
      range: min === undefined ? null : { min, max: sketch.max },
      categories: null,
      usualMissing,
    };
  }
  if (sketch.kind === 'vectors') {
    const { length } = sketch;
    return { kind: 'embedding', length, range: null, categories: null, usualMissing };
  }
  return {
    kind: 'text',
    length: null,
    range: null,
    categories: knowsCategories(sketch) ? sketch.counts.map(([label]) => label) : null,
    usualMissing,
  };
}

/**
 * All columns of the model: from the baseline, otherwise from its schema, otherwise as received.
 */
function columnsOf(
  row: InferenceModel,
  sketches: readonly Sketch[],
  layouts: readonly Layout[],
): Checked[] {
  const answer = answerName(layouts);
  const known = new Map(
    sketches.filter(({ name }) => name !== answer).map((each) => [each.name, each]),
  );
  const schema = new Map(newestFeatures(row).map((each) => [each.name, each]));
  const seen = new Map<string, Checked['kind']>([
    ...namesOf(layouts, 'vectors').map((name) => [name, 'embedding'] as const),
    ...columnsOfLayouts(layouts).map(({ name, type }) => [name, type] as const),
  ]);
  return [...new Set([...known.keys(), ...schema.keys(), ...seen.keys()])]
    .toSorted()
    .map((name) => {
      const sketch = known.get(name);
      if (sketch !== undefined) return { name, ...fromSketch(sketch) };
      const expected = schema.get(name);
      const type = expected?.type ?? seen.get(name);
      return {
        name,
        kind: type === 'text' || type === 'embedding' ? type : 'number',
        length: expected?.length ?? null,
        range: null,
        categories: expected?.categories ?? null,
        usualMissing: null,
      };
    });
}

const total = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value === null) ? null : sumOf(values.map((value) => value ?? 0));

function toColumn(
  column: Checked,
  at: number,
  steps: readonly QualityStep[],
  until: { stepMs: number; toMs: number },
) {
  const { name, kind, range, usualMissing } = column;
  const empty = { missing: 0, wrongType: 0, newCategory: null, outOfRange: null, lastMs: null };
  const own = steps.map((step) => step.columns[at] ?? empty);
  let newestMs: number | null = null;
  const series = steps.map(({ atMs, rows }, index) => {
    const { lastMs, ...counts } = own[index] ?? empty;
    newestMs = lastMs ?? newestMs;
    const endMs = Math.min(atMs + until.stepMs, until.toMs);
    const staleSeconds = newestMs === null ? null : Math.max(0, endMs - newestMs) / 1_000;
    return { at: new Date(atMs).toISOString(), rows, ...counts, staleSeconds };
  });
  return {
    column: name,
    kind,
    missing: sumOf(own.map(({ missing }) => missing)),
    wrongType: sumOf(own.map(({ wrongType }) => wrongType)),
    newCategory:
      column.categories === null ? null : total(own.map(({ newCategory }) => newCategory)),
    outOfRange: range === null ? null : total(own.map(({ outOfRange }) => outOfRange)),
    usualMissing,
    range,
    lastAt: newestMs === null ? null : new Date(newestMs).toISOString(),
    series,
  };
}

/**
 * Rows per step in the reference; null if there are none or if the reference is a sample of the
 * requests.
 */
async function usualRows(
  model: string,
  settings: MonitoringSettings,
  { stepMs, now }: { stepMs: number; now: Date },
): Promise<number | null> {
  const reference = await referenceOf(model, settings, now);
  if (reference === null || reference.isSample) return null;
  const { fromMs, toMs } = reference.window;
  return (reference.rows / Math.max(1, toMs - fromMs)) * stepMs;
}

/**
 * Data quality of a model's columns over time: missing values, wrong types, new categories,
 * out-of-range values, and freshness; also the number of rows.
 */
export const dataQuality = query(
  { permission: 'models:read', input: qualityInput },
  async ({ actor, now }, input): Promise<QualityAnswer> => {
    const row = await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const [layouts, baseline] = await Promise.all([
      readLayouts(row.name),
      baselineInForce(row.name),
    ]);
    const sketches = baseline === null ? [] : sketchList.parse(baseline.sketch);
    const all = columnsOf(row, sketches, layouts).filter(
      ({ name }) => input.column === undefined || name === input.column,
    );
    const columns = all.slice(0, columnsAtMost);
    const stepMs = stepMsFor(window, input.points);
    const until = { stepMs, toMs: Math.min(window.toMs, now.getTime()) };
    const { settings } = readWatch(
      await db().modelWatch.findUnique({ where: { model: row.name } }),
    );
    const watched = { fromMs: until.toMs - currentSteps * stepMsOf(settings), toMs: until.toMs };
    const [steps, usual, fresh] = await Promise.all([
      qualitySteps(window, columns, layouts, stepMs),
      usualRows(row.name, settings, { stepMs, now }),
      columnFreshness(row.name, watched),
    ]);
    const told = columns.map((column, at) => ({
      ...toColumn(column, at, steps, until),
      ...(fresh.get(column.name) ?? { overdueSeconds: null, isFrozen: null }),
    }));
    const newest = told
      .flatMap(({ lastAt }) => (lastAt === null ? [] : [lastAt]))
      .toSorted()
      .at(-1);
    return {
      window: toWindow(window),
      stepSeconds: stepMs / 1_000,
      baseline: baseline === null ? null : { id: baseline.id, name: baseline.name },
      rows: sumOf(steps.map(({ rows }) => rows)),
      lastAt: newest ?? null,
      volume: {
        usual,
        series: steps.map(({ atMs, rows }) => ({ at: new Date(atMs).toISOString(), rows })),
      },
      columns: told,
      more: all.length - columns.length,
    };
  },
);
