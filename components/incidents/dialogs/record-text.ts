import { formatPercent } from '#lib/format.ts';
import type { VerdictRecord } from '#lib/schemas/incidents/verdicts.ts';

/**
 * Minimum number of verdicts for a meaningful percentage; below it, the record is described in
 * words.
 */
const ENOUGH = 30;

/**
 * Track record as text: "83% of 36 rankings were confirmed", or with few verdicts "4 of 7 rankings
 * were confirmed, too few for a percentage (min. 30)".
 */
export function describeRecord(
  { good, total, share }: VerdictRecord,
  words: { of: string; good: string; none: string },
): string {
  if (total === 0) return words.none;
  if (share !== null) return `${formatPercent(share, 0)} of ${total} ${words.of} ${words.good}`;
  return `${good} of ${total} ${words.of} ${words.good}, too few for a percentage (min. ${ENOUGH})`;
}

export const rankingText = {
  of: 'rankings',
  good: 'were confirmed',
  none: 'No rankings rated yet',
};
export const precisionText = {
  of: 'rated alerts',
  good: 'were useful',
  none: 'No alerts rated yet',
};
