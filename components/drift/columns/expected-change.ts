import { leastLoss } from '#lib/choices/models/least-loss.ts';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';

export interface ExpectedChange {
  /** Whether more is lost than chance explains. */
  isLoss: boolean;
  /** As on screen: "No expected loss", or how much. */
  words: string;
}

/**
 * What the drift of the inputs is expected to cost: the estimate beside what it was for the reference. Null where
 * nothing is estimated. It says nothing of concept drift, like the estimate itself.
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
