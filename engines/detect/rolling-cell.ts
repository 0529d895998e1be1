import type { BaselineCell } from '#engines/detect/expected-range.ts';
import { mad } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';

/**
 * Rolling baseline cell from recent values (e.g. the part of the window before the judged points).
 */
export function rollingCell(values: ArrayLike<number>): BaselineCell {
  let samples = 0;
  for (let index = 0; index < values.length; index += 1)
    if (Number.isFinite(values[index])) samples += 1;
  const center = median(values);
  return {
    basis: 'rolling',
    slot: 0,
    median: center,
    mad: mad(values, center),
    samples,
    periods: samples > 0 ? 1 : 0,
  };
}
