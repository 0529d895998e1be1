import {
  cutOfNumbers,
  cutOfSketch,
  sliceNumbersAtMost,
  sliceShares,
  sliceValuesAtMost,
  type SliceCut,
} from '#engines/performance/slices/slice-cut.ts';
import { privacyRules } from '#lib/schemas/inference/inference.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import type { Layout } from '#server/telemetry/queries/inference/features.ts';
import {
  isNumberColumn,
  sliceNumbers,
  sliceTexts,
  type CountedCut,
  type SliceColumn,
  type SliceScope,
  type SliceText,
} from '#server/telemetry/queries/inference/performance/slices.ts';
import { segmentNames } from '#server/telemetry/queries/inference/segments.ts';
import {
  columnsOfLayouts,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import { baselineInForce } from './baselines/baseline-in-force.ts';
import { sketchList } from './baselines/sketch-shape.ts';

/**
 * Name of a segment as a slice column. The prefix is needed because a feature can have the same
 * name.
 */
export const segmentColumn = (segment: string): string => `segment ${segment}`;

/**
 * Columns and segments available for slices. Excludes those that the privacy rules drop, even if
 * older rows have them.
 */
export async function offeredColumns(
  { privacy }: Pick<InferenceModel, 'privacy'>,
  layouts: readonly Layout[],
  window: InferenceWindow,
): Promise<SliceColumn[]> {
  const rules = privacyRules.parse(privacy);
  const features = columnsOfLayouts(layouts).map((column): SliceColumn => {
    const hashed = rules.features[column.name] === 'hash';
    // A numeric column counts as text if its values are now hashed.
    const type = hashed ? 'text' : column.type;
    return { kind: 'feature', name: column.name, column: { ...column, type }, hashed };
  });
  const segments = (await segmentNames(window)).map((segment): SliceColumn => ({
    kind: 'segment',
    name: segmentColumn(segment),
    segment,
    hashed: rules.segment[segment] === 'hash',
  }));
  return [
    ...features.filter(({ name }) => rules.features[name] !== 'drop'),
    ...segments.filter(
      (column) => column.kind === 'segment' && rules.segment[column.segment] !== 'drop',
    ),
  ];
}

/** Selected columns that the privacy rules drop. */
export function droppedColumns(privacy: unknown, names: readonly string[]): string[] {
  const { features, segment } = privacyRules.parse(privacy);
  const dropped = new Set([
    ...Object.keys(features).filter((name) => features[name] === 'drop'),
    ...Object.keys(segment)
      .filter((name) => segment[name] === 'drop')
      .map(segmentColumn),
  ]);
  return names.filter((name) => dropped.has(name));
}

/** Cut points of numeric columns in the newest baseline of a model; empty without one. */
export async function baselineCuts(model: string): Promise<Map<string, SliceCut>> {
  const row = await baselineInForce(model);
  const sketches = sketchList.parse(row?.sketch ?? []);
  return new Map(
    sketches.flatMap((sketch): [string, SliceCut][] => {
      const cut = sketch.kind === 'numbers' ? cutOfSketch(sketch) : null;
      return cut === null ? [] : [[sketch.name, cut]];
    }),
  );
}

export type CutColumn = {
  column: SliceColumn;
  cut: SliceCut;
  counted: CountedCut;
  from: 'baseline' | 'window';
  /** Number of labeled rows with the most frequent text value; null for numbers. */
  mostRows: number | null;
};

function ofTexts(column: SliceColumn, texts: readonly SliceText[]): CutColumn | null {
  const [most] = texts;
  if (most === undefined) return null;
  return {
    column,
    cut: { kind: 'texts', values: texts.map(({ value }) => value) },
    counted: { kind: 'texts', ids: texts.map(({ id }) => id) },
    from: 'window',
    mostRows: most.rows,
  };
}

function ofNumbers(
  column: SliceColumn,
  cut: SliceCut | null,
  from: CutColumn['from'],
): CutColumn | null {
  if (cut === null || cut.kind === 'texts') return null;
  return { column, cut, counted: cut, from, mostRows: null };
}

/**
 * Cut points of each column: for numbers from the baseline if available, otherwise, as for texts,
 * from the labeled rows of the window.
 */
export async function cutColumns(
  window: InferenceWindow,
  columns: readonly SliceColumn[],
  scope: SliceScope,
): Promise<CutColumn[]> {
  const known = await baselineCuts(window.model);
  const texts = columns.filter((column) => !isNumberColumn(column));
  const numbers = columns.filter((column) => isNumberColumn(column) && !known.has(column.name));
  const [ownTexts, ownNumbers] = await Promise.all([
    sliceTexts(window, texts, scope, sliceValuesAtMost),
    sliceNumbers(window, numbers, scope, { atMost: sliceNumbersAtMost, shares: sliceShares }),
  ]);
  return columns.flatMap((column) => {
    if (!isNumberColumn(column))
      return ofTexts(column, ownTexts[texts.indexOf(column)] ?? []) ?? [];
    const base = known.get(column.name);
    if (base !== undefined) return ofNumbers(column, base, 'baseline') ?? [];
    const own = ownNumbers[numbers.indexOf(column)];
    const cut = own === undefined ? null : cutOfNumbers(own.distinct, own.quantiles);
    return ofNumbers(column, cut, 'window') ?? [];
  });
}
