import { dueAfterMs, isFrozen, learnPace, overdueSeconds } from '#engines/drift/column-pace.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { ColumnPaces } from '#server/inference/monitor-state.ts';
import { readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { paceSteps } from '#server/telemetry/queries/inference/pace.ts';
import {
  answerName,
  type InferenceWindow,
  type WindowColumn,
} from '#server/telemetry/queries/inference/window.ts';

const dayMs = 86_400_000;
/** Maximum number of columns with their own series. */
const columnsAtMost = 200;
/** Maximum number of windows: the newest windows of a reference are sufficient for the baseline. */
const windowsAtMost = 1_000;

const columnOf = ({ name, kind }: Sketch): WindowColumn => ({
  name,
  type: kind === 'numbers' ? 'number' : 'text',
});

/**
 * Share of rows with a value and rate of value changes of each baseline column, by windows of its
 * rows over time. If the rows are missing or came from a file, nothing is learned or reported.
 */
export async function learnPaces(
  span: InferenceWindow | null,
  sketches: readonly Sketch[],
  windowMs: number,
): Promise<ColumnPaces> {
  const windows =
    span === null ? 0 : Math.min(windowsAtMost, Math.floor((span.toMs - span.fromMs) / windowMs));
  if (span === null || windows < 1) return { windowMs, columns: {} };
  const layouts = await readLayouts(span.model);
  const answer = answerName(layouts);
  const columns = sketches
    // Embeddings have no value counts.
    .filter(({ name, kind }) => name !== answer && kind !== 'vectors')
    .slice(0, columnsAtMost)
    .map(columnOf);
  const whole = { ...span, fromMs: span.toMs - windows * windowMs };
  const steps = await paceSteps(whole, columns, layouts, windowMs);
  return {
    windowMs,
    columns: Object.fromEntries(
      columns.map(({ name }, at) => [name, learnPace(steps, at, windowMs)]),
    ),
  };
}

/** Search period for the last value of columns without a value in the newest window. */
function lookBackMs(
  columns: readonly WindowColumn[],
  rows: number,
  { windowMs, columns: paces }: ColumnPaces,
): number {
  const due = columns.map(({ name }) => {
    const pace = paces[name];
    // The period is longer if fewer rows arrive than in the reference.
    return pace === undefined ? 0 : (dueAfterMs(pace, { stepMs: windowMs, rows }) ?? 0);
  });
  const windows = Math.ceil(Math.max(dayMs, 2 * Math.max(0, ...due)) / windowMs);
  return Math.min(windowsAtMost, windows) * windowMs;
}

/** Seconds without a value beyond the baseline gap, by column name. */
async function overdueOf(
  window: InferenceWindow,
  {
    gone,
    layouts,
    rows,
  }: { gone: readonly WindowColumn[]; layouts: readonly Layout[]; rows: number },
  paces: ColumnPaces,
): Promise<Map<string, number>> {
  if (gone.length === 0) return new Map();
  const { windowMs } = paces;
  const fromMs = window.fromMs - lookBackMs(gone, rows, paces);
  const steps = await paceSteps({ ...window, fromMs }, gone, layouts, windowMs);
  return new Map(
    gone.flatMap(({ name }, at): [string, number][] => {
      const pace = paces.columns[name];
      const seconds =
        pace === undefined ? null : overdueSeconds(pace, steps, { at, stepMs: windowMs });
      return seconds === null ? [] : [[name, seconds]];
    }),
  );
}

/**
 * Freshness of each column of one version, for columns that always had many values: seconds without
 * a value beyond the baseline gap (`stale`), and whether values have stopped changing (`frozen`, 1
 * or 0). Omits columns without a baseline.
 */
export async function paceReadings(
  window: InferenceWindow & { version: string },
  { layouts, features }: { layouts: readonly Layout[]; features: readonly Sketch[] },
  paces: ColumnPaces,
): Promise<ModelReading[]> {
  const columns = features.map(columnOf).filter(({ name }) => paces.columns[name] !== undefined);
  if (columns.length === 0) return [];
  const [step] = await paceSteps(window, columns, layouts, paces.windowMs);
  if (step === undefined) return [];
  const isGone = (at: number): boolean => step.columns[at]?.lastMs === null;
  const gone = columns.filter(
    ({ name }, at) => isGone(at) && paces.columns[name]?.longestGapMs !== null,
  );
  const overdue = await overdueOf(window, { gone, layouts, rows: step.rows }, paces);
  return columns.flatMap(({ name: column }, at) => {
    const [pace, cell] = [paces.columns[column], step.columns[at]];
    if (pace === undefined || cell === undefined) return [];
    const told = (check: string, value: number): ModelReading =>
      reading(
        'model.data_quality',
        { model: window.model, version: window.version, column, check },
        value,
      );
    const still = isFrozen(pace, cell);
    return [
      ...(pace.longestGapMs === null ? [] : [told('stale', overdue.get(column) ?? 0)]),
      ...(still === null ? [] : [told('frozen', Number(still))]),
    ];
  });
}
