import { formatMetric } from '#lib/format.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import { formatDay } from '#lib/time-format.ts';

const DAY_MS = 86_400_000;
/**
 * Same thresholds as the detector: it starts with a rolling hour, compares with earlier days after
 * 3 days, and with earlier weeks after 2 weeks.
 */
const DAYS_NEEDED = 3;
const WEEKS_NEEDED = 2;

type Expected = RangeSeries['expected'];

const BASIS: Record<string, string> = {
  'hour-of-week': 'this hour in earlier weeks',
  'hour-of-day': 'this hour on earlier days',
  rolling: 'the last hour',
};

/** Basis of the expected range as text: "this hour on earlier days". */
export function describeBasis(basis: string | null): string {
  return BASIS[basis ?? ''] ?? 'its history';
}

/**
 * The next basis of the comparison, and its start: "from about 28 Nov with this hour on earlier
 * days".
 */
export function nextBasis(
  basis: string | null,
  firstSeenMs: number,
  zone: string,
  nowMs: number,
): string | null {
  const day = (days: number) =>
    formatDay(Math.max(nowMs, firstSeenMs + days * DAY_MS), zone, nowMs);
  if (basis === 'hour-of-week') return null;
  if (basis === 'hour-of-day')
    return `from about ${day(WEEKS_NEEDED * 7)} with this hour in earlier weeks`;
  return `from about ${day(DAYS_NEEDED)} with this hour on earlier days`;
}

/** Sentence below a chart: the currently expected range, or that it is still being learned. */
export function expectedSentence(expected: Expected, unit: string): string {
  if (expected === undefined || expected === null)
    return 'Expected range: not available yet, no history';
  if (expected.state === 'learning' || expected.high === null)
    return 'Expected range: learning, available after 10 samples within one hour';
  const low = Math.max(0, expected.low ?? 0);
  // A share cannot exceed 1.
  const high = unit === 'ratio' ? Math.min(1, expected.high) : expected.high;
  return `Expected now ${formatMetric(low, unit)} to ${formatMetric(high, unit)}, from ${describeBasis(expected.basis)}`;
}
