import type { BaselineCell } from '#engines/detect/expected-range.ts';
import { expectedRange } from '#engines/detect/expected-range.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure.ts';
import { currentCells, rollingCells } from '#server/telemetry/queries/expected-cells.ts';

type Expected = NonNullable<RangeSeries['expected']>;

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** The range that is normal at a time, per series: the same engine and the same history as the detector. */
export async function expectedRanges(
  ids: readonly string[],
  atMs: number,
): Promise<Map<string, Expected>> {
  if (ids.length === 0) return new Map();
  const [stored, rolling] = await Promise.all([currentCells(ids, atMs), rollingCells(ids, atMs)]);
  const cells = Map.groupBy([...stored, ...rolling], (cell) => cell.series);
  return new Map(
    ids.map((id) => {
      const known = (cells.get(id) ?? []).map(({ series: _, ...cell }): BaselineCell => cell);
      const { state, basis, low, high, center } = expectedRange(known, atMs);
      return [id, { state, basis, low: finite(low), high: finite(high), center: finite(center) }];
    }),
  );
}
