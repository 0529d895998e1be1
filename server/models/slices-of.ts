import type { RawColumn } from '#engines/drift/raw-column.ts';
import { fairness } from '#engines/performance/fairness.ts';
import { sliceFeature } from '#engines/performance/slice-features.ts';
import { worstSlices } from '#engines/performance/worst-slices.ts';
import type { SliceResult, SlicesJob } from './drift-threads.ts';

const featuresAtMost = 40;
const known = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

function numbersOf(column: RawColumn | undefined): Float64Array {
  if (column?.kind !== 'numbers') throw new Error('a column of numbers is missing');
  return column.values;
}

/** Worst slices and fairness of the rows of `slicesParquet`: features, then loss, predicted and label. */
export function slicesOf(
  columns: readonly RawColumn[],
  { rowsAtLeast, by, binary }: Pick<SlicesJob, 'rowsAtLeast' | 'by' | 'binary'>,
): SliceResult {
  const losses = numbersOf(columns.at(-3));
  const features = columns
    .slice(0, -3)
    .map(sliceFeature)
    .filter((feature) => feature !== null)
    .slice(0, featuresAtMost);
  const own = by === null ? undefined : features.find(({ name }) => name === by);
  const found =
    own === undefined || !binary
      ? null
      : fairness(
          own.values.map((value) => value ?? 'missing'),
          numbersOf(columns.at(-1)),
          numbersOf(columns.at(-2)),
          rowsAtLeast,
        );
  return {
    rows: losses.length,
    overall:
      losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    slices: worstSlices(features, losses, { leastRows: rowsAtLeast }).map((slice) => ({
      where: slice.where,
      rows: slice.rows,
      value: slice.meanLoss,
      rest: slice.restLoss,
      pValue: slice.pValue,
    })),
    attributes: features.map(({ name }) => name),
    fairness:
      found === null
        ? null
        : {
            groups: found.groups.map((group) => ({
              group: group.group,
              rows: group.rows,
              selectionRate: known(group.selectionRate),
              truePositiveRate: known(group.truePositiveRate),
              falsePositiveRate: known(group.falsePositiveRate),
            })),
            tooFew: found.tooFew,
            statisticalParityDifference: known(found.statisticalParityDifference),
            disparateImpactRatio: known(found.disparateImpactRatio),
            equalizedOddsDifference: known(found.equalizedOddsDifference),
          },
  };
}
