import { leastLoss } from '#lib/choices/models/least-loss.ts';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';

export interface ExpectedChange {
  /** True if the loss is larger than the expected estimation error. */
  isLoss: boolean;
  /** Display text: "No expected loss", or the size of the loss. */
  words: string;
}

/**
 * Expected cost of input drift: the estimate compared with the estimate for the reference. Null
 * without an estimate. Like the estimate, it does not cover concept drift.
 */
export function expectedChange(estimated: EstimatedAnswer | undefined): ExpectedChange | null {
  const found = estimated?.measures.find(({ measure }) => measure === estimated.measure);
  if (found === undefined) return null;
  const { measure, value, usual, error } = found;
  if (value === null || usual === null || error === null) return null;
  const chance = leastLoss.samplingErrors * error;
  const none = { isLoss: false, words: 'No expected loss' };
  if (measure === 'accuracy') {
    const loss = usual - value;
    return loss <= Math.max(leastLoss.accuracy, chance)
      ? none
      : { isLoss: true, words: `Expected loss: ${formatNumber(loss * 100)} points of accuracy` };
  }
  const rise = value - usual;
  return usual <= 0 || rise <= Math.max(leastLoss.error * usual, chance)
    ? none
    : { isLoss: true, words: `Expected error ${formatPercent(rise / usual)} above its baseline` };
}
