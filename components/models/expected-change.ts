import { formatNumber, formatPercent } from '#lib/format.ts';
import type { EstimatedAnswer } from '#lib/schemas/models-estimates.ts';

/** A smaller loss of accuracy than a hundredth is none, as the findings of the watch say too. */
const LEAST_LOSS = 0.01;
/** Relative, of the errors of numbers. */
const LEAST_RISE = 0.05;
const ERRORS = 3;

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
  const none = { isLoss: false, words: 'No expected loss' };
  if (measure === 'accuracy') {
    const loss = usual - value;
    return loss <= Math.max(LEAST_LOSS, ERRORS * error)
      ? none
      : { isLoss: true, words: `Expected loss: ${formatNumber(loss * 100)} points of accuracy` };
  }
  const rise = value - usual;
  return usual <= 0 || rise <= Math.max(LEAST_RISE * usual, ERRORS * error)
    ? none
    : { isLoss: true, words: `Expected error ${formatPercent(rise / usual)} above its usual` };
}
